"""What happens to a written mail: it is claimed, offered to the mail server, and settled by the answer."""

from __future__ import annotations

from dataclasses import replace

from services.notifications.sending.domain.delivery import Accepted, Answer, Deferred, Rejected, Unreachable
from services.notifications.writing.domain.mail import (
    AbortedMail,
    GaveUpMail,
    Mail,
    QueuedMail,
    SendingMail,
    SentMail,
    Tries,
    gave_up_fact,
)
from services.notifications.writing.domain.queueing import claimed
from services.notifications.writing.domain.retrying import RetryPolicy
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.notifications import EmailSent


def claim(claim_id: str, policy: RetryPolicy, mail: Mail, now: Instant) -> Decided[Mail]:
    """Take it for one worker: when it is due, or when the worker that had it is gone."""
    is_free = isinstance(mail, QueuedMail) and mail.next_at <= now
    is_abandoned = isinstance(mail, SendingMail) and mail.lease_until <= now
    if not isinstance(mail, QueuedMail | SendingMail) or not (is_free or is_abandoned):
        return unchanged(mail)
    return claimed(claim_id, policy, mail, now), ()


def renew(claim_id: str, policy: RetryPolicy, mail: Mail, now: Instant) -> Decided[Mail]:
    """Keep it for another lease; who has lost the claim changes nothing."""
    if not isinstance(mail, SendingMail) or mail.claim_id != claim_id:
        return unchanged(mail)
    return replace(mail, lease_until=now + policy.lease), ()


def settle(claim_id: str, answer: Answer, policy: RetryPolicy, mail: Mail, now: Instant) -> Decided[Mail]:
    """What follows from the answer; that of a worker which has lost the claim changes nothing."""
    if not isinstance(mail, SendingMail) or mail.claim_id != claim_id:
        return unchanged(mail)
    match answer:
        case Accepted():
            return _sent(mail, now)
        case Rejected():
            return _gave_up(mail, answer.status, answer.detail, now)
        case Unreachable():
            return _wait_for_a_server(mail, answer, policy, now), ()
        case Deferred():
            return _deferred(mail, answer, policy, now)


def stop(claim_id: str, reason: str, mail: Mail, _: Instant) -> Decided[Mail]:
    """Do not send: it is no longer true (R19)."""
    if not isinstance(mail, SendingMail) or mail.claim_id != claim_id:
        return unchanged(mail)
    return AbortedMail(mail.email_id, mail.origin, mail.message, mail.created_at, reason), ()


def _sent(mail: SendingMail, now: Instant) -> Decided[Mail]:
    origin = mail.origin
    told = EmailSent(
        email_id=mail.email_id,
        template=origin.planned.template,
        recipient_id=origin.planned.recipient_id,
        application_id=origin.application_id,
    )
    return SentMail(mail.email_id, origin, mail.message, mail.created_at, now, mail.resent), [told]


def _deferred(mail: SendingMail, answer: Deferred, policy: RetryPolicy, now: Instant) -> Decided[Mail]:
    first = mail.tries.first_refused_at or now
    next_at = now + policy.pause(mail.tries.refused)
    if next_at > first + policy.give_up_after:
        return _gave_up(mail, answer.status, answer.detail, now)
    tries = replace(
        mail.tries,
        refused=mail.tries.refused + 1,
        unreachable=0,
        first_refused_at=first,
        last_answer=answer.detail,
        ends_at=first + policy.give_up_after,
    )
    return _again(mail, next_at, tries), ()


def _wait_for_a_server(
    mail: SendingMail, answer: Unreachable, policy: RetryPolicy, now: Instant
) -> QueuedMail:
    waited = mail.tries.unreachable
    tries = replace(mail.tries, unreachable=waited + 1, last_answer=answer.detail)
    return _again(mail, now + policy.pause_while_unreachable(waited), tries)


def _again(mail: SendingMail, next_at: Instant, tries: Tries) -> QueuedMail:
    return QueuedMail(
        mail.email_id, mail.origin, mail.message, mail.created_at, next_at, tries, mail.resent, "retry"
    )


def _gave_up(mail: SendingMail, status: str, detail: str, now: Instant) -> Decided[Mail]:
    ended = GaveUpMail(mail.email_id, mail.origin, mail.message, mail.created_at, now, detail, mail.resent)
    return ended, [gave_up_fact(ended, status)]
