"""How an e-mail comes to be: written at once, or when what it needs is known; and erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from services.notifications.writing.domain.mail import (
    AbortedEmail,
    AwaitingEmail,
    Email,
    GaveUpEmail,
    Mail,
    Origin,
    QueuedEmail,
    SentEmail,
    UnknownEmail,
)
from shared.chassis.decision import Decided, Instant, unchanged

LONGEST_LOOK = timedelta(hours=1)


def enqueue(origin: Origin, mail: Mail, email: Email, now: Instant) -> Decided[Email]:
    """Keep the rendered mail and send it at once; what is already written stays as it is (R21)."""
    if not isinstance(email, UnknownEmail | AwaitingEmail):
        return unchanged(email)
    created_at = email.created_at if isinstance(email, AwaitingEmail) else now
    return QueuedEmail(email.email_id, origin, mail, created_at, next_at=now), ()


def wait_for(origin: Origin, missing: tuple[str, ...], email: Email, now: Instant) -> Decided[Email]:
    """Keep the letter until what it needs is known, looking again at growing intervals."""
    match email:
        case UnknownEmail():
            again = now + looking_again(1)
            return AwaitingEmail(email.email_id, origin, missing, now, again), ()
        case AwaitingEmail() if now < email.look_again_at and missing == email.missing:
            return unchanged(email)  # somebody else has just looked
        case AwaitingEmail():
            looks = email.looks + 1
            again = now + looking_again(looks)
            return replace(email, missing=missing, looks=looks, look_again_at=again), ()
    return unchanged(email)


def looking_again(looks: int) -> timedelta:
    """0.2 s at first, since facts of other topics are mostly milliseconds away; an hour at most."""
    return min(timedelta(seconds=0.2 * 4.0 ** min(looks - 1, 8)), LONGEST_LOOK)


def drop(origin: Origin, reason: str, email: Email, now: Instant) -> Decided[Email]:
    """A letter that nobody can read, or must read, any more."""
    match email:
        case UnknownEmail():
            return AbortedEmail(email.email_id, origin, None, now, reason), ()
        case AwaitingEmail():
            return AbortedEmail(email.email_id, email.origin, None, email.created_at, reason), ()
    return unchanged(email)


def erase(email: Email, _: Instant) -> Decided[Email]:
    """Forget address, text and what was told; what is not sent yet never will be."""
    match email:
        case UnknownEmail():
            return unchanged(email)
        case SentEmail() | GaveUpEmail():
            return replace(email, mail=email.mail.erased(), origin=email.origin.erased()), ()
        case AbortedEmail():
            return replace(email, mail=None, origin=email.origin.erased()), ()
    reason = "a contact that it needs was erased"
    return AbortedEmail(email.email_id, email.origin.erased(), None, email.created_at, reason), ()
