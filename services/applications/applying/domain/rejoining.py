"""Who let a hold or an offer lapse joins the waitlist again, at its end, by one call (R15)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.applications.application.domain.application import AnyApplication, owned
from services.applications.application.domain.eligible import Applicant
from services.applications.application.domain.refusals import NotNow
from services.applications.application.domain.rotation_copy import RotationCopy
from services.applications.applying.domain.drafting import check_complete
from services.applications.reviewing.domain.staff_review import accept
from shared.chassis.decision import Decided, Instant, unchanged

IN_LINE = frozenset({"accepted", "waitlisted"})


@dataclass(frozen=True, slots=True)
class JoinAgain:
    applicant_id: str
    applicant: Applicant
    rotation: RotationCopy


def join_again(command: JoinAgain, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """The yes of staff and host stands; rotation, dates and eligibility are judged as they are now (R1).

    Where a place is free by now the catalog holds it at once; else the application is last on the waitlist.
    """
    current = owned(application, command.applicant_id)
    if current.state in IN_LINE:
        return unchanged(current)
    if current.state != "lapsed":
        raise NotNow("only who has lost a place that was held can join the line again", state=current.state)
    wanted = replace(current, rotation=command.rotation, hold=None)
    check_complete(wanted, command.applicant, now)
    return accept(wanted, now)
