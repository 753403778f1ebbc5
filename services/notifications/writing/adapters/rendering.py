"""From what is to be said to the bytes that are sent, and back to what a person reads."""

from __future__ import annotations

from email.message import EmailMessage

from services.notifications.writing.adapters.calendars import calendar_file
from services.notifications.writing.adapters.links import Links, without_secrets
from services.notifications.writing.adapters.mime import File, MessageParts, decode, encode
from services.notifications.writing.adapters.templating import Templates
from services.notifications.writing.domain.deadlines import deadline_of
from services.notifications.writing.domain.mail import Message
from services.notifications.writing.domain.preparing import MailContext
from services.notifications.writing.ports import Contents
from shared.chassis.decision import Instant


class MailRenderer:
    """Renders every mail from its template; the same bytes for the same arguments."""

    def __init__(self, links: Links, sender: str) -> None:
        self._templates = Templates(links)
        self._sender = sender
        self._domain = sender.rpartition("@")[2].rstrip(">") or "rounds"

    def render(self, context: MailContext, now: Instant) -> Message:
        rendered = self._templates.render(context.template, _facts(context))
        message = MessageParts(
            message_id=context.email_id,
            sender=self._sender,
            to_name=context.recipient.name,
            to_address=context.recipient.email,
            subject=rendered.subject,
            date=now,
            text=rendered.text,
            html=rendered.html,
            files=self._files(context, now),
        )
        return Message(to=context.recipient.email, subject=rendered.subject, mime=encode(message))

    def read(self, message: Message) -> Contents:
        read = decode(message.mime)
        return Contents(
            subject=message.subject,
            text=_body(read, "plain"),
            html=_body(read, "html"),
            attachments=tuple(part.get_filename() or "" for part in read.iter_attachments()),
        )

    def without_secrets(self, contents: Contents) -> Contents:
        return Contents(
            contents.subject,
            without_secrets(contents.text),
            without_secrets(contents.html),
            contents.attachments,
        )

    def _files(self, context: MailContext, now: Instant) -> tuple[File, ...]:
        deadline = deadline_of(context)
        if deadline is None:
            return ()
        content = calendar_file(deadline, now, self._domain)
        return (File("deadline.ics", "text/calendar; charset=utf-8; method=PUBLISH", content),)


def _facts(context: MailContext) -> dict[str, object]:
    """The names that templates know."""
    return {
        "fact": context.fact,
        "summary": context.summary,
        "place": context.place,
        "visit": context.summary.visit if context.summary else None,
        "you": context.recipient,
        "applicant": context.applicant,
        "coach": context.coach,
        "host": context.host,
    }


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
