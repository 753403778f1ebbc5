"""When an application wants to be asked again, and what happens then by itself."""

from __future__ import annotations

from services.applications.application.domain.application import WITH_A_PLACE, AnyApplication, Application
from services.applications.booking.domain.cancelling import part_from_coach
from services.applications.reviewing.domain.host_review import act_on_review
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.visiting.domain.visit import begin_or_complete
from shared.chassis.decision import Decided, Instant, unchanged


def next_due_at(application: AnyApplication) -> Instant | None:
    """The earliest instant at which something about it must happen by itself."""
    if not isinstance(application, Application):
        return None
    waits: list[Instant | None] = []
    match application.state:
        case "host_review":
            waits.append(application.review.next_due_at if application.review else None)
        case "ready":
            waits.append(application.starts_at)
        case "active":
            waits.append(application.ends_at)
        case "cancelled" if application.cancellation and application.coach_id:
            waits.append(application.cancellation.at)
        case _:
            pass
    if application.state in WITH_A_PLACE:
        waits.append(application.coach_wanted_at)
    return min((at for at in waits if at is not None), default=None)


def act_when_due(
    rotation_closed: bool, policy: ReviewPolicy, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """One step; a document that is still due is asked again."""
    if not isinstance(application, Application):
        return unchanged(application)
    if application.state == "host_review":
        return act_on_review(rotation_closed, policy, application, now)
    if application.state == "cancelled":
        return part_from_coach(application, now)
    return begin_or_complete(application, now)
