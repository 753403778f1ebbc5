"""A visit: who may see it, and its first and last day."""

from __future__ import annotations

from services.applications.application.domain.application import (
    BEFORE_THE_VISIT,
    AnyApplication,
    Application,
)
from services.applications.application.domain.refusals import ApplicationUnknown
from services.applications.visiting.domain.alarms import raise_alarm
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import RotationCompleted


def visited_by(actor_id: str, application: AnyApplication | None) -> Application:
    """The application, for the visitor and their coach. Raises ApplicationUnknown for anybody else."""
    if not isinstance(application, Application) or actor_id not in (
        application.applicant_id,
        application.coach_id,
    ):
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
