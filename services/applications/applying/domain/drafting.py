"""Applying (R1, R2, R5): opening a draft, sending it in, withdrawing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from services.applications.application.domain.application import (
    EDITABLE,
    AnyApplication,
    Application,
    owned,
)
from services.applications.application.domain.eligible import Applicant, check_eligible
from services.applications.application.domain.refusals import (
    NotNow,
    RotationIsClosed,
    StartNotPossible,
)
from services.applications.application.domain.rotation_copy import RotationCopy
from services.applications.applying.domain.refusals import (
    AlreadyReserved,
    DocumentsMissing,
    LengthNotOffered,
    NotEndedYet,
)
from services.applications.reviewing.domain.policy import ReviewPolicy
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import ApplicationSubmitted, ApplicationWithdrawn
from shared.contracts.policy import local_midnight

MONDAY = 0


@dataclass(frozen=True, slots=True)
class OpenDraft:
    application_id: str
    applicant_id: str
    rotation: RotationCopy
    start_date: date
    weeks: int
    follows: Application | None = None
    """An ended application of the same person; documents that the new one asks for are taken over."""


@dataclass(frozen=True, slots=True)
class Submit:
    """Send it in; while answering the staff, other dates or another length may be given."""

    applicant_id: str
    applicant: Applicant
    rotation: RotationCopy
    answer: str = ""
    start_date: date | None = None
    weeks: int | None = None


def open_draft(command: OpenDraft, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Open a draft (R5). Eligibility is enforced on submission, not here."""
    if isinstance(application, Application):
        return unchanged(owned(application, command.applicant_id))
    draft = Application(
        application_id=command.application_id,
        applicant_id=command.applicant_id,
        rotation=command.rotation,
        start_date=command.start_date,
        weeks=command.weeks,
        created_at=now,
        alarms=(),
    )
    if command.follows is not None:
        draft = _following(command.follows, draft)
    _check_rotation_and_dates(draft, now)
    return draft.noting(now, "DraftOpened"), ()


def _following(ended: Application, draft: Application) -> Application:
    if ended.is_live:
        raise NotEndedYet("the application to follow has not ended yet", state=ended.state)
    asked = draft.rotation.required_documents
    documents = tuple(document for document in ended.documents if document.kind in asked)
    return replace(draft, follows=ended.application_id, documents=documents)


def submit(
    command: Submit, policy: ReviewPolicy, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Send it in, complete and eligible. Staff answer within 24 business hours (R6)."""
    current = owned(application, command.applicant_id)
    if current.state not in EDITABLE:
        return _sent_again(command, current)
    complete = replace(
        current,
        rotation=command.rotation,
        start_date=command.start_date or current.start_date,
        weeks=command.weeks or current.weeks,
        answer=command.answer,
    )
    check_complete(complete, command.applicant, now)
    clock = policy.started(now) if complete.clock is None else policy.resumed(complete.clock, now)
    to: Literal["submitted", "staff_review"] = "submitted" if current.state == "draft" else "staff_review"
    sent = complete.moved(to, submitted_at=now, clock=clock, items=(), note="")
    fact = ApplicationSubmitted(
        **sent.about(),
        start_date=sent.start_date,
        weeks=sent.weeks,
        submitted_at=now,
        answer_due_at=clock.answer_due_at or now,
    )
    return sent.recording(now, fact), [fact]


def _sent_again(command: Submit, current: Application) -> Decided[AnyApplication]:
    """The same once more changes nothing; what asks for something else is refused, not ignored."""
    if current.submitted_at is None or current.state not in ("submitted", "staff_review"):
        raise NotNow("this application is not waiting for you to send it in", state=current.state)
    asked = (command.answer or current.answer, command.start_date or current.start_date)
    if (*asked, command.weeks or current.weeks) != (current.answer, current.start_date, current.weeks):
        raise NotNow(
            "it is with our staff: they ask you first if something is to change", state=current.state
        )
    return unchanged(current)


def withdraw(applicant_id: str, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Withdraw, before anything is reserved."""
    current = owned(application, applicant_id)
    if current.state == "withdrawn":
        return unchanged(current)
    if current.state in ("reserved", "enrolling", "ready", "active"):
        raise AlreadyReserved(
            "the place is reserved: it can only be cancelled",
            state=current.state,
            quote=f"/v1/applications/{current.application_id}/cancellation-quote",
        )
    review = current.review
    if review is not None and review.ending is None:
        review = replace(review, ending="withdrawn")
    gone = current.moved("withdrawn", review=review, clock=None)
    if current.state == "draft":
        return gone.noting(now, "DraftWithdrawn"), ()
    fact = ApplicationWithdrawn(**gone.about())
    return gone.recording(now, fact), [fact]


def check_complete(application: Application, applicant: Applicant, now: Instant) -> None:
    """Raise for what stands against sending it in: rotation, dates, eligibility (R1), documents (R5)."""
    _check_rotation_and_dates(application, now)
    rotation = application.rotation
    check_eligible(rotation.kind, applicant)
    missing = [kind for kind in rotation.required_documents if application.document(kind) is None]
    if missing:
        raise DocumentsMissing(f"still missing: {', '.join(missing)}", missing=missing)


def _check_rotation_and_dates(application: Application, now: Instant) -> None:
    rotation = application.rotation
    if rotation.closed:
        raise RotationIsClosed("this rotation takes no new applications")
    if not rotation.min_weeks <= application.weeks <= rotation.max_weeks:
        raise LengthNotOffered(
            f"this rotation takes {rotation.min_weeks} to {rotation.max_weeks} weeks", pointer="/weeks"
        )
    if application.start_date.weekday() != MONDAY:
        nearest = application.start_date - timedelta(days=application.start_date.weekday())
        raise StartNotPossible(
            f"rotations start on a Monday, for example {nearest} or {nearest + timedelta(days=7)}",
            pointer="/start_date",
        )
    if now >= local_midnight(application.start_date, rotation.time_zone):
        raise StartNotPossible("this day has already begun at the site", pointer="/start_date")
