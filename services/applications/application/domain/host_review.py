"""The host's review inside an application (R7): requested, answered, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.chassis.decision import Instant

Answer = Literal["accept", "decline", "other_dates"]
Ending = Literal["accept", "decline", "other_dates", "expired", "withdrawn"]
How = Literal["phone", "letter", "email", "in_person"]


@dataclass(frozen=True, slots=True)
class TakenDown:
    """How an answer that did not come by the link reached the office, and who entered it (R33)."""

    said_by: str
    how: How
    said_on: date
    staff_id: str


@dataclass(frozen=True, slots=True)
class HostAnswer:
    """What the host said, and until when it can be undone."""

    answer: Answer
    reason: str
    proposed_dates: tuple[date, ...]
    answered_at: Instant
    undo_until: Instant
    taken_down: TakenDown | None = None
    """Absent where the host answered by the link."""


@dataclass(frozen=True, slots=True)
class HostReview:
    """One question to the host. `ending` is empty while it can still be answered or undone."""

    review_id: str
    generation: int
    requested_at: Instant
    remind_at: tuple[Instant, ...]
    """Reminders not yet sent; the first is next."""
    escalate_at: Instant | None
    expires_at: Instant
    reminded: int = 0
    """How many reminders were announced; one that was missed while the service was down does not count."""
    escalated: bool = False
    answer: HostAnswer | None = None
    ending: Ending | None = None

    @property
    def next_due_at(self) -> Instant | None:
        """When something about it is due."""
        if self.ending is not None:
            return None
        if self.answer is not None:
            return self.answer.undo_until
        waits = [*self.remind_at, self.escalate_at, self.expires_at]
        return min(at for at in waits if at is not None)


@dataclass(frozen=True, slots=True)
class DatesProposal:
    """Other first days, as the host proposed them to the applicant (R34)."""

    dates: tuple[date, ...]
    """Those that can still be chosen."""
    reason: str
    choose_until: Instant
    chosen: date | None = None


def review_id_of(application_id: str, number: int) -> str:
    """The id of an application's n-th host review; it leads back to the application."""
    return f"rvw_{application_id.removeprefix('app_')}_{number}"


def application_id_of(review_id: str) -> str:
    """The application that a review belongs to."""
    return "app_" + review_id.removeprefix("rvw_").rpartition("_")[0]
