"""Sending a mail once more, because staff say so."""

from __future__ import annotations

from typing import ClassVar

from services.notifications.writing.domain.mail import (
    AbortedMail,
    AwaitingMail,
    GaveUpMail,
    Mail,
    Message,
    QueuedMail,
    SentMail,
    UnknownMail,
)
from shared.chassis.decision import Decided, Instant, NotFound, Refused


class MailUnknown(NotFound):
    code: ClassVar[str] = "email_not_found"


class MailStillOnItsWay(Refused):
    """It will be sent without help; sending it again would make it two."""

    code: ClassVar[str] = "email_still_on_its_way"


class MailNotToBeSent(Refused):
    """It was stopped because it is no longer true, or its contents were erased."""

    code: ClassVar[str] = "email_not_to_be_sent"


def resend(mail: Mail, now: Instant) -> Decided[Mail]:
    """Send the same bytes once more, or write the mail anew where it could not be written before."""
    match mail:
        case UnknownMail():
            raise MailUnknown("there is no such e-mail")
        case AbortedMail():
            raise MailNotToBeSent(f"this e-mail was stopped: {mail.reason}")
        case SentMail() | GaveUpMail() if mail.origin.is_erased:
            raise MailNotToBeSent("the contents of this e-mail were erased with its recipient's contact")
        case SentMail(message=message) | GaveUpMail(message=Message() as message):
            again = mail.resent + 1
            return QueuedMail(
                mail.email_id, mail.origin, message, mail.created_at, next_at=now, resent=again
            ), ()
        case GaveUpMail():
            return AwaitingMail(mail.email_id, mail.origin, (), created_at=now, look_again_at=now), ()
    raise MailStillOnItsWay(f"this e-mail is {mail.state}; it goes out without help")
