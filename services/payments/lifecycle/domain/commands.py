"""What opens a statement and what ends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.chassis.decision import Instant
from shared.contracts.cancellation import CancelledBy
from shared.contracts.policy import Policy


@dataclass(frozen=True, slots=True)
class OpenStatement:
    """A place is held: say what it costs and until when to pay."""

    application_id: str
    applicant_id: str
    rotation_id: str
    title: str
    start_date: date
    weeks: int
    time_zone: str
    held_at: Instant
    until: Instant
    fee_cents: int
    currency: str
    policy: Policy
    host_id: str = ""
    specialty: str = ""


@dataclass(frozen=True, slots=True)
class CancelStatement:
    """The reservation was given up; this much of what was paid is kept, and the rest goes back (R18)."""

    kept_cents: int
    by: CancelledBy
    rules: tuple[str, ...]
    """In words."""
