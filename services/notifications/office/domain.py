"""Sending a mail once more, because staff say so."""

from __future__ import annotations

from typing import ClassVar

from services.notifications.writing.domain.mail import (
    AbortedEmail,
    Email,
    GaveUpEmail,
    QueuedEmail,
    SentEmail,
    UnknownEmail,
)
from shared.chassis.decision import Decided, Instant, NotFound, Refused


class EmailUnknown(NotFound):
    code: ClassVar[str] = "email_not_found"


class EmailStillOnItsWay(Refused):
    """It will be sent without help; sending it again would make it two."""

    code: ClassVar[str] = "email_still_on_its_way"


class EmailNotToBeSent(Refused):
    """It was stopped because it is no longer true, or its contents were erased."""

    code: ClassVar[str] = "email_not_to_be_sent"


def resend(email: Email, now: Instant) -> Decided[Email]:
    """Send the same bytes once more, because staff say so."""
    match email:
        case UnknownEmail():
            raise EmailUnknown("there is no such e-mail")
        case AbortedEmail():
            raise EmailNotToBeSent(f"this e-mail was stopped: {email.reason}")
        case SentEmail() | GaveUpEmail() if email.mail.is_erased:
            raise EmailNotToBeSent("the contents of this e-mail were erased with its recipient's contact")
        case SentEmail() | GaveUpEmail():
            again = email.resent + 1
            return (
                QueuedEmail(
                    email.email_id, email.origin, email.mail, email.created_at, next_at=now, resent=again
                ),
                (),
            )
    raise EmailStillOnItsWay(f"this e-mail is {email.state}; it goes out without help")
