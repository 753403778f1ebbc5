"""The staff's desk: see what was mailed, send it again, look at the templates."""

from __future__ import annotations

from dataclasses import dataclass

from services.notifications.office.domain import EmailUnknown, resend
from services.notifications.office.use_cases import previews as gallery
from services.notifications.writing.domain.mail import Email, UnknownEmail, mail_of
from services.notifications.writing.domain.mail_kinds import KINDS
from services.notifications.writing.ports import Contents, Renderer
from shared.chassis.decision import NotFound
from shared.chassis.documents import Documents


@dataclass(frozen=True, slots=True)
class OpenedEmail:
    """An e-mail with its text, as far as staff may see it."""

    email: Email
    contents: Contents | None


class Desk:
    def __init__(self, emails: Documents[Email], renderer: Renderer) -> None:
        self.emails = emails
        self._renderer = renderer

    async def open(self, email_id: str) -> OpenedEmail:
        """One e-mail; links that let their holder act as the recipient are shown to nobody else."""
        email = await self.emails.get(email_id)
        if email is None or isinstance(email, UnknownEmail):
            raise EmailUnknown("there is no such e-mail")
        mail = mail_of(email)
        if mail is None or mail.is_erased:
            return OpenedEmail(email, None)
        contents = self._renderer.read(mail)
        if KINDS[email.origin.letter.template].carries_secret:
            contents = self._renderer.without_secrets(contents)
        return OpenedEmail(email, contents)

    async def resend(self, email_id: str) -> Email:
        return await self.emails.change(email_id, resend)

    def preview(self, template: str) -> Contents:
        """A template as it looks with the facts of an example story."""
        if template not in KINDS:
            raise NotFound("there is no such template")
        return self._renderer.read(self._renderer.render(gallery.example_of(template), gallery.TODAY))
