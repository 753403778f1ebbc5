"""How a mail comes to be: written at once, or when what it needs is known; and how it is erased."""

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
    SendingMail,
    SentMail,
    Tries,
    UnknownMail,
    gave_up_fact,
)
from services.notifications.writing.domain.retrying import RetryPolicy
from shared.chassis.decision import Decided, Instant, unchanged

LONGEST_LOOK = timedelta(hours=1)


def enqueue(origin: Origin, message: Message, mail: Mail, now: Instant) -> Decided[Mail]:
    """Keep the rendered mail and send it at once; what is already written stays as it is (R21)."""
    if not isinstance(mail, UnknownMail | AwaitingMail):
        return unchanged(mail)
    created_at = mail.created_at if isinstance(mail, AwaitingMail) else now
    return QueuedMail(mail.email_id, origin, message, created_at, next_at=now), ()


def enqueue_claimed(
    origin: Origin, message: Message, claim_id: str, policy: RetryPolicy, mail: Mail, now: Instant
) -> Decided[Mail]:
    """As `enqueue`, and claimed in the same write by a worker that has a slot free."""
    queued, facts = enqueue(origin, message, mail, now)
    if queued is mail or not isinstance(queued, QueuedMail):
        return queued, facts
    return claimed(claim_id, policy, queued, now), facts


def claimed(claim_id: str, policy: RetryPolicy, mail: QueuedMail | SendingMail, now: Instant) -> SendingMail:
    """One worker has it until its lease ends. From the first claim on it is known when its ladder ends, so
    that a mail which nothing ever settles is found out.
    """
    tries = mail.tries if mail.tries.ends_at else replace(mail.tries, ends_at=now + policy.give_up_after)
    return SendingMail(
        email_id=mail.email_id,
        origin=mail.origin,
        message=mail.message,
        created_at=mail.created_at,
        claim_id=claim_id,
        lease_until=now + policy.lease,
        tries=tries,
        resent=mail.resent,
    )


def wait_for(origin: Origin, missing: tuple[str, ...], mail: Mail, now: Instant) -> Decided[Mail]:
    """Keep what is planned until all that the mail needs is known; look again at growing intervals."""
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


def note_failure(origin: Origin, error: str, policy: RetryPolicy, mail: Mail, now: Instant) -> Decided[Mail]:
    """Writing it failed: try again on the ladder, and give up at its end."""
    match mail:
        case UnknownMail():
            waiting = AwaitingMail(mail.email_id, origin, (), now, look_again_at=now)
        case AwaitingMail() if now < mail.look_again_at:
            return unchanged(mail)  # somebody else has just tried
        case AwaitingMail():
            waiting = mail
        case _:
            return unchanged(mail)
    first = waiting.tries.first_refused_at or now
    again, ends_at = now + policy.pause(waiting.tries.refused), first + policy.give_up_after
    if again > ends_at:
        return _gave_up(waiting, error, now)
    tries = Tries(waiting.tries.refused + 1, first_refused_at=first, last_answer=error, ends_at=ends_at)
    return replace(waiting, missing=(), look_again_at=again, tries=tries), ()


def _gave_up(mail: AwaitingMail, error: str, now: Instant) -> Decided[Mail]:
    ended = GaveUpMail(mail.email_id, mail.origin, None, mail.created_at, now, error, resent=0)
    return ended, [gave_up_fact(ended, "not written")]


def looking_again(looks: int) -> timedelta:
    """0.2 s at first, since facts of other topics are mostly milliseconds away; an hour at most."""
    return min(timedelta(seconds=0.2 * 4.0 ** min(looks - 1, 8)), LONGEST_LOOK)


def drop(origin: Origin, reason: str, mail: Mail, now: Instant) -> Decided[Mail]:
    """Stop a mail that nobody can read, or needs to read, any more."""
    match mail:
        case UnknownMail():
            return AbortedMail(mail.email_id, origin, None, now, reason), ()
        case AwaitingMail():
            return AbortedMail(mail.email_id, mail.origin, None, mail.created_at, reason), ()
    return unchanged(mail)


def erase(mail: Mail, _: Instant) -> Decided[Mail]:
    """Forget address, text and facts. What is not sent yet never will be."""
    match mail:
        case UnknownMail():
            return unchanged(mail)
        case SentMail() | GaveUpMail() if mail.message is not None:
            return replace(mail, message=mail.message.erased(), origin=mail.origin.erased()), ()
        case AbortedMail():
            return replace(mail, message=None, origin=mail.origin.erased()), ()
    reason = "a contact that it needs was erased"
    return AbortedMail(mail.email_id, mail.origin.erased(), None, mail.created_at, reason), ()
