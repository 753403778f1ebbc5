"""What happens to a written e-mail: claimed, offered to the mail server, and what follows from the answer."""

from __future__ import annotations

from dataclasses import replace

from services.notifications.sending.domain.delivery import Accepted, Answer, Deferred, Rejected, Unreachable
from services.notifications.writing.domain.mail import (
    AbortedEmail,
    Email,
    GaveUpEmail,
    QueuedEmail,
    SendingEmail,
    SentEmail,
    Tries,
)
from services.notifications.writing.domain.retrying import RetryPolicy
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.notifications import EmailGaveUp, EmailSent


def claim(claim_id: str, policy: RetryPolicy, email: Email, now: Instant) -> Decided[Email]:
    """Take it for one worker: when it is due, or when the worker that had it is gone."""
    is_free = isinstance(email, QueuedEmail) and email.next_at <= now
    is_abandoned = isinstance(email, SendingEmail) and email.lease_until <= now
    if not isinstance(email, QueuedEmail | SendingEmail) or not (is_free or is_abandoned):
        return unchanged(email)
    return (
        SendingEmail(
            email_id=email.email_id,
            origin=email.origin,
            mail=email.mail,
            created_at=email.created_at,
            claim_id=claim_id,
            lease_until=now + policy.lease,
            tries=email.tries,
            resent=email.resent,
        ),
        (),
    )


def renew(claim_id: str, policy: RetryPolicy, email: Email, now: Instant) -> Decided[Email]:
    """Keep it for another lease; who has lost the claim changes nothing."""
    if not isinstance(email, SendingEmail) or email.claim_id != claim_id:
        return unchanged(email)
    return replace(email, lease_until=now + policy.lease), ()


def settle(claim_id: str, answer: Answer, policy: RetryPolicy, email: Email, now: Instant) -> Decided[Email]:
    """What the mail server's answer means; only the worker that holds the claim is heard."""
    if not isinstance(email, SendingEmail) or email.claim_id != claim_id:
        return unchanged(email)
    match answer:
        case Accepted():
            return _sent(email, now)
        case Rejected():
            return _gave_up(email, answer.status, answer.detail, now)
        case Unreachable():
            return _wait_for_a_server(email, answer, policy, now), ()
        case Deferred():
            return _deferred(email, answer, policy, now)


def stop(claim_id: str, reason: str, email: Email, _: Instant) -> Decided[Email]:
    """Do not send: it is no longer true (R19)."""
    if not isinstance(email, SendingEmail) or email.claim_id != claim_id:
        return unchanged(email)
    return AbortedEmail(email.email_id, email.origin, email.mail, email.created_at, reason), ()


def _sent(email: SendingEmail, now: Instant) -> Decided[Email]:
    origin = email.origin
    told = EmailSent(
        email_id=email.email_id,
        template=origin.letter.template,
        recipient_id=origin.letter.recipient_id,
        application_id=origin.application_id,
    )
    return SentEmail(email.email_id, origin, email.mail, email.created_at, now, email.resent), [told]


def _deferred(email: SendingEmail, answer: Deferred, policy: RetryPolicy, now: Instant) -> Decided[Email]:
    first = email.tries.first_refused_at or now
    next_at = now + policy.pause(email.tries.refused)
    if next_at > first + policy.give_up_after:
        return _gave_up(email, answer.status, answer.detail, now)
    tries = replace(
        email.tries,
        refused=email.tries.refused + 1,
        unreachable=0,
        first_refused_at=first,
        last_answer=answer.detail,
    )
    return _again(email, next_at, tries), ()


def _wait_for_a_server(
    email: SendingEmail, answer: Unreachable, policy: RetryPolicy, now: Instant
) -> QueuedEmail:
    waited = email.tries.unreachable
    tries = replace(email.tries, unreachable=waited + 1, last_answer=answer.detail)
    return _again(email, now + policy.pause_while_unreachable(waited), tries)


def _again(email: SendingEmail, next_at: Instant, tries: Tries) -> QueuedEmail:
    return QueuedEmail(
        email.email_id, email.origin, email.mail, email.created_at, next_at, tries, email.resent, "retry"
    )


def _gave_up(email: SendingEmail, status: str, detail: str, now: Instant) -> Decided[Email]:
    ended = GaveUpEmail(email.email_id, email.origin, email.mail, email.created_at, now, detail, email.resent)
    origin = email.origin
    told = EmailGaveUp(
        email_id=email.email_id,
        template=origin.letter.template,
        recipient_id=origin.letter.recipient_id,
        application_id=origin.application_id,
        reason=status,
    )
    return ended, [told]
