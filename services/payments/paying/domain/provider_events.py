"""What a webhook said, kept as a hint: which attempt to ask the provider about, and whether that is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from shared.chassis.decision import Decided, Instant, unchanged

HANDLED_TYPES = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.expired",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "payment_intent.succeeded",
        "payment_intent.processing",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "charge.refunded",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "radar.early_fraud_warning.created",
        "refund.updated",
        "refund.failed",
    }
)
"""What may change a statement; the endpoint at the provider should send these. Others are kept, unread."""
Aside = Literal["", "not_handled", "other_mode", "unreadable"]
"""Why an event is kept and nothing is done about it."""
SAYS_PAID = frozenset({"checkout.session.completed", "payment_intent.succeeded", "payment_intent.processing"})
FRAUD_WARNING = "radar.early_fraud_warning.created"
KEPT = timedelta(days=60)
"""How long an event that is done is kept; the provider repeats none for so long."""
GIVE_UP_AFTER = timedelta(hours=1)
"""After this time an event that belongs to no statement is left to staff."""
LONGEST_PAUSE = timedelta(minutes=5)
LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """What is read from an event: only ids. What is true is fetched from the provider."""

    id: str
    state: Literal["unseen", "waiting", "done", "unmatched", "aside"] = "unseen"
    type: str = ""
    object_id: str = ""
    payment_id: str = ""
    application_id: str = ""
    attempt_id: str = ""
    created_at: Instant = LONG_AGO
    received_at: Instant = LONG_AGO
    next_try_at: Instant = LONG_AGO
    tries: int = 0
    done_at: Instant | None = None
    aside: Aside = ""


def receive(event: ProviderEvent, known: ProviderEvent, now: Instant) -> Decided[ProviderEvent]:
    """Keep an event once. A repeat of one that still waits is worked off at once."""
    match known.state:
        case "unseen" if event.aside:
            return replace(event, state="aside", received_at=now, next_try_at=now, done_at=now), ()
        case "unseen":
            return replace(event, state="waiting", received_at=now, next_try_at=now), ()
        case "waiting":
            return replace(known, next_try_at=min(now, known.next_try_at)), ()
        case _:
            return unchanged(known)


def finish(known: ProviderEvent, now: Instant) -> Decided[ProviderEvent]:
    """The statement says what the provider says."""
    return replace(known, state="done", done_at=known.done_at or now), ()


def try_later(known: ProviderEvent, now: Instant) -> Decided[ProviderEvent]:
    """The provider is away: try again, with growing pauses, for as long as it takes."""
    if known.state != "waiting":
        return unchanged(known)
    pause = min(timedelta(seconds=1) * 2 ** min(known.tries, 10), LONGEST_PAUSE)
    return replace(known, tries=known.tries + 1, next_try_at=now + pause), ()


def not_matched(known: ProviderEvent, now: Instant) -> Decided[ProviderEvent]:
    """No statement has it: it may have come before our own write. After an hour it is left to staff."""
    if is_given_up(known, now):
        return replace(known, state="unmatched"), ()
    return try_later(known, now)


def is_given_up(known: ProviderEvent, now: Instant) -> bool:
    """Whether it has waited for its statement long enough."""
    return known.state == "waiting" and now - known.received_at >= GIVE_UP_AFTER


def event_due_at(event: ProviderEvent) -> Instant | None:
    """When this event is to be worked off; None where nothing is to be done."""
    return event.next_try_at if event.state == "waiting" else None


def forget_at(event: ProviderEvent) -> Instant | None:
    """When this event may be forgotten: never while it is not done."""
    return event.done_at + KEPT if event.done_at is not None else None


def unseen(event_id: str) -> ProviderEvent:
    """The state of an event before it is received."""
    return ProviderEvent(event_id)
