"""The parts of an application that are about postponing: the quote, and the move that is under way (R23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.chassis.decision import Instant
from shared.contracts.money import Money


@dataclass(frozen=True, slots=True)
class PostponementQuote:
    """What moving to this start costs, and until when exactly this is done."""

    quote_id: str
    made_at: Instant
    holds_until: Instant
    start_date: date
    days_before: int
    """Local days at the site between the quote and the first day as it is."""
    fee: Money
    text: str
    """The rule that made the fee."""


@dataclass(frozen=True, slots=True)
class Move:
    """The catalog was asked for another start; until it answers nothing else happens to the place."""

    move_id: str
    start_date: date
    fee: Money
    text: str
    asked_at: Instant
    staff_id: str = ""
    """Who of the staff postponed it; empty where the applicant did."""
    called_off: str | None = None
    """Why the host called the old weeks off meanwhile: counts where the other start cannot be had."""
