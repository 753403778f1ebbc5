"""Choosing among the other first days that the host proposed; silence ends it (R34)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from services.applications.application.domain.application import AnyApplication, Application, owned
from services.applications.application.domain.eligible import Applicant
from services.applications.application.domain.host_review import DatesProposal
from services.applications.application.domain.refusals import NotNow
from services.applications.application.domain.rotation_copy import RotationCopy
from services.applications.applying.domain.drafting import check_complete
from services.applications.applying.domain.refusals import DateNotProposed, TooLateToChoose
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.domain.staff_review import accept, decline
from services.applications.reviewing.domain.turns import back_to_staff
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import DateChosen, DatesRefused

SILENCE = "No choice came among the other dates that the host had proposed."


@dataclass(frozen=True, slots=True)
class ChooseDate:
    """Take this first day. Judged by the profile and the rotation as they are now."""

    applicant_id: str
    applicant: Applicant
    rotation: RotationCopy
    start_date: date


@dataclass(frozen=True, slots=True)
class RefuseDates:
    """None of them; `message` is for the staff."""

    applicant_id: str
    message: str


def choose(command: ChooseDate, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Move on with this day: the host has agreed to it, so it is accepted, if a place is free."""
    current = owned(application, command.applicant_id)
    proposal = current.proposal
    if proposal is not None and proposal.chosen == command.start_date == current.start_date:
        return unchanged(current)
    proposal = _open(current, now)
    if command.start_date not in proposal.dates:
        days = ", ".join(day.isoformat() for day in proposal.dates)
        raise DateNotProposed(f"choose one of {days}", pointer="/start_date")
    chosen = replace(
        current,
        rotation=command.rotation,
        start_date=command.start_date,
        proposal=replace(proposal, chosen=command.start_date),
    )
    check_complete(chosen, command.applicant, now)
    fact = DateChosen(
        **chosen.about(),
        host_id=chosen.rotation.host_id,
        start_date=chosen.start_date,
        weeks=chosen.weeks,
    )
    accepted, facts = accept(chosen.recording(now, fact), now, only_if_free=True)
    return accepted, [fact, *facts]


def refuse_dates(
    command: RefuseDates, policy: ReviewPolicy, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Give the staff the turn, who find another way or say that there is none."""
    current = owned(application, command.applicant_id)
    _open(current, now)
    back = back_to_staff(
        "None of the dates that the host proposed suits.",
        policy,
        replace(current, answer=command.message),
        now,
    )
    fact = DatesRefused(
        **back.about(),
        host_id=back.rotation.host_id,
        answer_due_at=back.clock.answer_due_at if back.clock else None,
    )
    return back.recording(now, fact), [fact]


def end_silence(application: Application, now: Instant) -> Decided[AnyApplication]:
    """Decline when the time to choose is over: nobody comes on a day that nobody chose."""
    if application.proposal is None or now < application.proposal.choose_until:
        return unchanged(application)
    return decline(application, SILENCE, now)


def _open(application: Application, now: Instant) -> DatesProposal:
    if application.state != "dates_proposed" or application.proposal is None:
        raise NotNow("there are no other dates to choose among", state=application.state)
    if now >= application.proposal.choose_until:
        raise TooLateToChoose("the time to choose is over; apply again, with the documents at hand")
    return application.proposal
