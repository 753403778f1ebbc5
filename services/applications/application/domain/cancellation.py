"""What an application carries of a cancellation: its price when booked, the quote, and how it ended (R18)."""

from __future__ import annotations

from dataclasses import dataclass

from shared.chassis.decision import Instant
from shared.contracts.cancellation import CancelledBy, RefundRule, Settlement
from shared.contracts.money import Money


@dataclass(frozen=True, slots=True)
class Booking:
    """Under which terms the place was held: these count, whatever the office changes later."""

    fee: Money
    rules: tuple[RefundRule, ...]

    def evidence_kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule.evidence for rule in self.rules if rule.evidence))


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Staff looked at this file and believe it; another file of the kind is not confirmed by it."""

    file_id: str
    staff_id: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Quote:
    """What giving the reservation up comes to, and until when this is exactly what is then done."""

    quote_id: str
    made_at: Instant
    holds_until: Instant
    days_before: int
    """Local days at the site between the quote and the first day."""
    settlement: Settlement


@dataclass(frozen=True, slots=True)
class PossibleRefund:
    """What would go back if staff had confirmed a proof."""

    rule: str
    text: str
    evidence: str
    refund: Money
    is_given: bool
    """The document is there and waits for the staff."""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """How it was cancelled, by whom, and what that came to."""

    at: Instant
    by: CancelledBy
    reason: str
    settlement: Settlement
    quote_id: str = ""
