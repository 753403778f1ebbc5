"""From what is to be said to the bytes that are sent, and back to what a person reads."""

from __future__ import annotations

from email.message import EmailMessage

from services.notifications.writing.adapters.calendars import calendar_file
from services.notifications.writing.adapters.links import Links, without_secrets
from services.notifications.writing.adapters.mime import File, Message, decode, encode
from services.notifications.writing.adapters.templating import Templates
from services.notifications.writing.domain.deadlines import deadline_of
from services.notifications.writing.domain.mail import Mail
from services.notifications.writing.domain.preparing import Writing
from services.notifications.writing.ports import Contents
from shared.chassis.decision import Instant


class MailRenderer:
    """Renders every mail from its template; the same bytes for the same arguments."""

    def __init__(self, links: Links, sender: str) -> None:
        self._templates = Templates(links)
        self._sender = sender
        self._domain = sender.rpartition("@")[2].rstrip(">") or "rounds"

    def render(self, writing: Writing, now: Instant) -> Mail:
        rendered = self._templates.render(writing.template, _facts(writing))
        message = Message(
            message_id=writing.email_id,
            sender=self._sender,
            to_name=writing.recipient.name,
            to_address=writing.recipient.email,
            subject=rendered.subject,
            date=now,
            text=rendered.text,
            html=rendered.html,
            files=self._files(writing, now),
        )
        return Mail(to=writing.recipient.email, subject=rendered.subject, mime=encode(message))

    def read(self, mail: Mail) -> Contents:
        message = decode(mail.mime)
        return Contents(
            subject=mail.subject,
            text=_body(message, "plain"),
            html=_body(message, "html"),
            attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
        )

    def without_secrets(self, contents: Contents) -> Contents:
        return Contents(
            contents.subject,
            without_secrets(contents.text),
            without_secrets(contents.html),
            contents.attachments,
        )

    def _files(self, writing: Writing, now: Instant) -> tuple[File, ...]:
        deadline = deadline_of(writing)
        if deadline is None:
            return ()
        content = calendar_file(deadline, now, self._domain)
        return (File("deadline.ics", "text/calendar; charset=utf-8; method=PUBLISH", content),)


def _facts(writing: Writing) -> dict[str, object]:
    """The names that templates know."""
    return {
        "fact": writing.fact,
        "case": writing.case,
        "place": writing.place,
        "visit": writing.case.visit if writing.case else None,
        "you": writing.recipient,
        "applicant": writing.applicant,
        "coach": writing.coach,
        "host": writing.host,
    }


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
