"""What staff do with mails: search them, read one, send one again."""

from __future__ import annotations

from dataclasses import dataclass

from services.notifications.office.domain import MailUnknown, resend
from services.notifications.writing.domain.mail import Mail, UnknownMail, message_of
from services.notifications.writing.domain.mail_kinds import KINDS
from services.notifications.writing.ports import Contents, Renderer
from shared.chassis.documents import Documents


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """A mail with its text, as far as staff may see it."""

    mail: Mail
    contents: Contents | None


class MailArchive:
    def __init__(self, mails: Documents[Mail], renderer: Renderer) -> None:
        self.mails = mails
        self._renderer = renderer

    async def open(self, email_id: str) -> OpenedMail:
        """One e-mail; links that let their holder act as the recipient are shown to nobody else."""
        mail = await self.mails.get(email_id)
        if mail is None or isinstance(mail, UnknownMail):
            raise MailUnknown("there is no such e-mail")
        message = message_of(mail)
        if message is None or message.is_erased:
            return OpenedMail(mail, None)
        contents = self._renderer.read(message)
        if KINDS[mail.origin.planned.template].carries_secret:
            contents = self._renderer.without_secrets(contents)
        return OpenedMail(mail, contents)

    async def resend(self, email_id: str) -> Mail:
        return await self.mails.change(email_id, resend)
