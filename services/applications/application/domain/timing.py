"""When something about an application is due."""

from __future__ import annotations

from services.applications.application.domain.application import WITH_A_PLACE, AnyApplication, Application
from shared.chassis.decision import Instant


def next_due_at(application: AnyApplication) -> Instant | None:
    """The earliest instant at which something is due."""
    if not isinstance(application, Application):
        return None
    waits: list[Instant | None] = []
    match application.state:
        case "host_review":
            waits.append(application.review.next_due_at if application.review else None)
        case "dates_proposed":
            waits.append(application.proposal.choose_until if application.proposal else None)
        case "reserved" | "enrolling" | "ready":
            waits += _before_the_visit(application)
        case "active":
            waits.append(application.ends_at)
        case "cancelled" if application.cancellation and application.coach_id:
            waits.append(application.cancellation.at)
        case _:
            pass
    if application.state in WITH_A_PLACE:
        waits.append(application.coach_wanted_at)
    return min((at for at in waits if at is not None), default=None)


def _before_the_visit(application: Application) -> list[Instant | None]:
    """Of a visit that was called off only the choice; nothing while another start is asked for (R18)."""
    if application.called_off is not None:
        return [None if application.move else application.called_off.choose_until]
    return [application.starts_at, *(alarm.at for alarm in (application.alarms or ())[:1])]
