"""A visit: who may see it, and its first and last day."""

from __future__ import annotations

from services.applications.application.domain.application import AnyApplication, Application
from services.applications.application.domain.refusals import ApplicationUnknown
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import RotationCompleted


def visited_by(actor_id: str, application: AnyApplication | None) -> Application:
    """A visitor's application, for the visitor and for their coach; for others it does not exist."""
    if not isinstance(application, Application) or actor_id not in (
        application.applicant_id,
        application.coach_id,
    ):
        raise ApplicationUnknown("there is no such visitor")
    return application


def begin_or_complete(application: Application, now: Instant) -> Decided[AnyApplication]:
    """The first day begins at the site's midnight; the last week ends at one."""
    if application.state == "ready" and now >= application.starts_at:
        return application.moved("active").noting(now, "RotationStarted"), ()
    if application.state == "active" and now >= application.ends_at:
        completed = application.moved("completed")
        fact = RotationCompleted(**completed.about(), completed_on=completed.last_day)
        return completed.recording(now, fact), [fact]
    return unchanged(application)
