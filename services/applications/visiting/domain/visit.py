"""A visit: who may see it, and its first and last day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.applications.application.domain.application import (
    BEFORE_THE_VISIT,
    AnyApplication,
    Application,
)
from services.applications.application.domain.refusals import ApplicationUnknown
from services.applications.visiting.domain.alarms import raise_alarm
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import RotationCompleted


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a visitor: the visitor, a coach, or staff, who see all of them."""

    account_id: str
    who: Literal["applicant", "coach", "staff"]
    stands_in_for: frozenset[str] = frozenset()
    """Coaches who are away today and whose deputy this one is (R40)."""

    @property
    def coach_ids(self) -> frozenset[str]:
        """The coaches whose visitors they see."""
        return self.stands_in_for | {self.account_id}

    def may_see(self, application: Application) -> bool:
        match self.who:
            case "staff":
                return True
            case "coach":
                return application.coach_id in self.coach_ids
        return application.applicant_id == self.account_id


def visited_by(viewer: Viewer, application: AnyApplication | None) -> Application:
    """The application, for the visitor, their coach or the deputy, and staff. Raises ApplicationUnknown."""
    if not isinstance(application, Application) or not viewer.may_see(application):
        raise ApplicationUnknown("there is no such visitor")
    return application


def act_on_calendar(application: Application, now: Instant) -> Decided[AnyApplication]:
    """Begin at midnight of the first day and complete at the end of the last, by the site's clock (R29).

    The calendar alone decides: what is unfinished has raised its alarms before.
    """
    if application.state in BEFORE_THE_VISIT:
        if now < application.starts_at:
            return raise_alarm(application, now)
        return application.moved("active", alarms=()).noting(now, "RotationStarted"), ()
    if application.state == "active" and now >= application.ends_at:
        completed = application.moved("completed")
        fact = RotationCompleted(**completed.about(), completed_on=completed.last_day)
        return completed.recording(now, fact), [fact]
    return unchanged(application)
