"""The parts of an application that are about cancelling: booked terms, quote, cancellation (R18)."""

from __future__ import annotations

from dataclasses import dataclass

from shared.chassis.decision import Instant
from shared.contracts.cancellation import CancelledBy, RefundRule, Settlement
from shared.contracts.money import Money
from shared.contracts.postponing import DEFAULT_POSTPONING, PostponingRule


@dataclass(frozen=True, slots=True)
class Booking:
    """The terms under which the place was held. They count, whatever the office changes later."""

    fee: Money
    rules: tuple[RefundRule, ...]
    postponing: tuple[PostponingRule, ...] = DEFAULT_POSTPONING
    postponing_months: int = 12
    choice_days: int = 7

    def proof_kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule.evidence for rule in self.rules if rule.evidence))


@dataclass(frozen=True, slots=True)
class CalledOff:
    """The host called these weeks off: the applicant chooses until an instant, then everything goes back."""

    at: Instant
    reason: str
    choose_until: Instant


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Staff confirmed this file as a proof. It does not confirm another file of the same kind."""

    file_id: str
    staff_id: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Quote:
    """What cancelling comes to, and until when exactly this is done."""

    quote_id: str
    made_at: Instant
    holds_until: Instant
    days_before: int
    """Local days at the site between the quote and the first day."""
    settlement: Settlement


@dataclass(frozen=True, slots=True)
class PossibleRefund:
    """What would go back if staff confirmed a proof."""

    rule: str
    text: str
    evidence: str
    refund: Money
    is_given: bool
    """Whether the document was given and waits for staff."""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """How it was cancelled, by whom, and what that came to."""

    at: Instant
    by: CancelledBy
    reason: str
    settlement: Settlement
    quote_id: str = ""
