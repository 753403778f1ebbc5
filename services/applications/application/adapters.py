"""How applications and the copies of rotations are stored, and by which fields they are found."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from services.applications.application.domain.application import (
    AnyApplication,
    Application,
    UnknownApplication,
)
from services.applications.application.domain.proofs import waits_for_staff
from services.applications.application.domain.rotation_copy import AnyRotation, UnknownRotation
from services.applications.application.domain.timing import next_due_at
from services.applications.application.domain.waiting import waits_of
from services.applications.application.use_cases.stores import sortable
from shared.chassis.decision import Instant
from shared.chassis.documents import AggregateType
from shared.chassis.text import plain


def _found_by(application: AnyApplication) -> dict[str, Any]:
    if not isinstance(application, Application):
        return {"state": application.state, "live": False}
    return {
        "state": application.state,
        "live": application.is_live,
        "applicant_id": application.applicant_id,
        "rotation_id": application.rotation.rotation_id,
        "host_id": application.rotation.host_id,
        "specialty": plain(application.rotation.specialty),
        "place": plain(f"{application.rotation.city}, {application.rotation.region}"),
        "coach_id": application.coach_id or "",
        "start_date": application.start_date.isoformat(),
        "created_at": sortable(application.created_at),
        "submitted_at": sortable(application.submitted_at),
        # until when an answer is owed, by staff, host or applicant; what the list of reviews is sorted by
        "due_at": sortable(_answer_due_at(application)),
        "proof_waits": waits_for_staff(application),
        "planned": application.alarms is not None,
        "certificates": [certificate.number for certificate in application.afterwards.certificates],
        **_on_the_desk(application),
    }


def _on_the_desk(application: Application) -> dict[str, Any]:
    """What waits for staff, now or from a known instant on; nothing has to be written when that comes."""
    tasks = [wait for wait in waits_of(application) if wait.who == "staff"]
    return {
        "desk_from": sortable(min((wait.since for wait in tasks), default=None)),
        "desk_due_at": sortable(min((wait.urgent_at for wait in tasks), default=None)),
        **{f"desk_{wait.task}": sortable(wait.since) for wait in tasks},
    }


def _answer_due_at(application: Application) -> Instant | None:
    if application.state == "host_review" and application.review is not None:
        return application.review.expires_at
    if application.state == "dates_proposed" and application.proposal is not None:
        return application.proposal.choose_until
    return None if application.clock is None else application.clock.answer_due_at


APPLICATION_KIND: AggregateType[AnyApplication] = AggregateType(
    type=Annotated[Application | UnknownApplication, Field(discriminator="state")],
    nothing=UnknownApplication,
    find=_found_by,
    due_at=next_due_at,  # when a timer acts next: another instant than `find.due_at`
)
APPLICATION_INDEXES = (
    [("find.applicant_id", 1), ("find.created_at", -1), ("_id", 1)],
    [("find.state", 1), ("find.due_at", 1), ("_id", 1)],
    [("find.state", 1), ("find.submitted_at", 1), ("_id", 1)],
    [("find.desk_due_at", 1), ("_id", 1)],
    [("find.live", 1), ("find.planned", 1)],
    [("find.certificates", 1)],
    [("find.coach_id", 1), ("find.state", 1), ("find.start_date", 1)],
    # the office's list, by what it is most often asked for
    [("find.created_at", -1), ("_id", 1)],
    [("find.start_date", 1), ("_id", 1)],
    [("find.state", 1), ("find.start_date", 1), ("_id", 1)],
    [("find.host_id", 1), ("find.start_date", 1), ("_id", 1)],
    [("find.specialty", 1), ("find.start_date", 1), ("_id", 1)],
)

ROTATION_KIND: AggregateType[AnyRotation] = AggregateType(
    type=Annotated[AnyRotation, Field(discriminator="state")], nothing=UnknownRotation
)
