"""From facts and templates to the message that is sent, and back to what a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cached_property

from services.notifications.writing.adapters import calendar_files
from services.notifications.writing.adapters.addresses import in_header
from services.notifications.writing.adapters.links import Links, without_secrets
from services.notifications.writing.adapters.mime import File, MessageParts, decode, encode
from services.notifications.writing.adapters.templating import Templates
from services.notifications.writing.domain.deadlines import deadline_of
from services.notifications.writing.domain.mail import Message
from services.notifications.writing.domain.preparing import MailContext
from services.notifications.writing.ports import Contents
from shared.chassis.decision import Instant


@dataclass(frozen=True)
class Sender:
    """Who writes all mails: the organization, in its own words, and where answers go."""

    mail_from: str
    """`Name <address>`."""
    organization: str
    office_email: str

    @cached_property
    def address(self) -> str:
        return in_header(parseaddr(self.mail_from)[1])


class MailRenderer:
    """Renders every mail from its template; the same bytes for the same arguments."""

    def __init__(self, links: Links, sender: Sender) -> None:
        self._templates = Templates(
            links, {"organization": sender.organization, "office": sender.office_email}
        )
        self._sender = sender

    def render(self, context: MailContext, now: Instant) -> Message:
        files, taken_out = self._calendar(context, now)
        facts = {**_facts(context), "taken_out_of_calendar": taken_out}
        rendered = self._templates.render(context.template, facts)
        parts = MessageParts(
            message_id=context.email_id,
            sender=self._sender.mail_from,
            reply_to=self._sender.office_email,
            to_name=context.recipient.name,
            to_address=context.recipient.email,
            subject=rendered.subject,
            date=now,
            text=rendered.text,
            html=rendered.html,
            files=files,
        )
        return Message(to=context.recipient.email, subject=rendered.subject, mime=encode(parts))

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

    def _calendar(self, context: MailContext, now: Instant) -> tuple[list[File], list[str]]:
        """The calendar files of a mail, and the titles of the entries that they take out."""
        files, taken_out = [], []
        for change in context.calendar:
            deadline = deadline_of(change.entry, context)
            if deadline is None:
                continue
            make = calendar_files.cancelled if change.cancels else calendar_files.published
            file = make(deadline, change.sequence, now, self._sender.address)
            if file is not None:
                files.append(file)
                taken_out += [deadline.title] if change.cancels else []
        return files, taken_out


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
        "record": context.record,
    }


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
