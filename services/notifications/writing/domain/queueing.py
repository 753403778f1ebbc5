"""How an e-mail comes to be: written at once, or when what it needs is known; and erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from services.notifications.writing.domain.mail import (
    AbortedMail,
    AwaitingMail,
    GaveUpMail,
    Mail,
    Message,
    Origin,
    QueuedMail,
    SentMail,
    UnknownMail,
)
from shared.chassis.decision import Decided, Instant, unchanged

LONGEST_LOOK = timedelta(hours=1)


def enqueue(origin: Origin, message: Message, mail: Mail, now: Instant) -> Decided[Mail]:
    """Keep the rendered mail and send it at once; what is already written stays as it is (R21)."""
    if not isinstance(mail, UnknownMail | AwaitingMail):
        return unchanged(mail)
    created_at = mail.created_at if isinstance(mail, AwaitingMail) else now
    return QueuedMail(mail.email_id, origin, message, created_at, next_at=now), ()


def wait_for(origin: Origin, missing: tuple[str, ...], mail: Mail, now: Instant) -> Decided[Mail]:
    """Keep the letter until what it needs is known, looking again at growing intervals."""
    match mail:
        case UnknownMail():
            again = now + looking_again(1)
            return AwaitingMail(mail.email_id, origin, missing, now, again), ()
        case AwaitingMail() if now < mail.look_again_at and missing == mail.missing:
            return unchanged(mail)  # somebody else has just looked
        case AwaitingMail():
            looks = mail.looks + 1
            again = now + looking_again(looks)
            return replace(mail, missing=missing, looks=looks, look_again_at=again), ()
    return unchanged(mail)


def looking_again(looks: int) -> timedelta:
    """0.2 s at first, since facts of other topics are mostly milliseconds away; an hour at most."""
    return min(timedelta(seconds=0.2 * 4.0 ** min(looks - 1, 8)), LONGEST_LOOK)


def drop(origin: Origin, reason: str, mail: Mail, now: Instant) -> Decided[Mail]:
    """A letter that nobody can read, or must read, any more."""
    match mail:
        case UnknownMail():
            return AbortedMail(mail.email_id, origin, None, now, reason), ()
        case AwaitingMail():
            return AbortedMail(mail.email_id, mail.origin, None, mail.created_at, reason), ()
    return unchanged(mail)


def erase(mail: Mail, _: Instant) -> Decided[Mail]:
    """Forget address, text and what was told; what is not sent yet never will be."""
    match mail:
        case UnknownMail():
            return unchanged(mail)
        case SentMail() | GaveUpMail():
            return replace(mail, message=mail.message.erased(), origin=mail.origin.erased()), ()
        case AbortedMail():
            return replace(mail, message=None, origin=mail.origin.erased()), ()
    reason = "a contact that it needs was erased"
    return AbortedMail(mail.email_id, mail.origin.erased(), None, mail.created_at, reason), ()
