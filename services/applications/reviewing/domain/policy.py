"""The settings of reviews (R6, R7), and the instants that follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from services.applications.application.domain.application import ReviewClock
from services.applications.application.domain.host_review import HostReview
from shared.chassis.decision import Instant
from shared.contracts.business_time import BusinessCalendar
from shared.contracts.policy import local_midnight

BUSINESS_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """An operator's settings for staff and host reviews."""

    calendar: BusinessCalendar
    staff_time: timedelta = timedelta(hours=24)
    """Business time that the staff have (R6)."""
    remind_days: tuple[int, ...] = (2, 4)
    escalate_day: int = 5
    expire_day: int = 10
    undo_time: timedelta = timedelta(minutes=15)
    choose_time: timedelta = timedelta(days=7)
    """How long the applicant may choose among other dates (R34)."""

    def started(self, now: Instant) -> ReviewClock:
        """Start the staff's clock."""
        return self._running(self.staff_time, now)

    def stopped(self, clock: ReviewClock, now: Instant) -> ReviewClock:
        """Stop the clock while the applicant or the host owes an answer."""
        if clock.running_since is None:
            return clock
        passed = self.calendar.between(clock.running_since, now)
        return ReviewClock(max(timedelta(0), clock.left - passed), None, None, clock.time_zone)

    def resumed(self, clock: ReviewClock, now: Instant) -> ReviewClock:
        """Let the clock go on; one that had run out is due at once."""
        return clock if clock.running_since is not None else self._running(clock.left, now)

    def host_review(self, review_id: str, start_date: date, time_zone: str, now: Instant) -> HostReview:
        """A request to the host, with its instants; none is after the start of the first day."""
        expires_at = min(self._business_day(self.expire_day, now), local_midnight(start_date, time_zone))
        escalate_at = self._business_day(self.escalate_day, now)
        reminders = (self._business_day(day, now) for day in self.remind_days)
        return HostReview(
            review_id=review_id,
            generation=1,
            requested_at=now,
            remind_at=tuple(at for at in reminders if at < expires_at),
            escalate_at=escalate_at if escalate_at < expires_at else None,
            expires_at=expires_at,
        )

    def _business_day(self, number: int, now: Instant) -> Instant:
        return self.calendar.after(now, number * BUSINESS_DAY)

    def _running(self, left: timedelta, now: Instant) -> ReviewClock:
        return ReviewClock(left, now, self.calendar.after(now, left), self.calendar.zone)
