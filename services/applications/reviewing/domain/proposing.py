"""Other first days that the host proposed, put before the applicant; and put again when one is gone (R34)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.applications.application.domain.application import AnyApplication, Application
from services.applications.application.domain.host_review import DatesProposal
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.domain.turns import back_to_staff
from shared.chassis.decision import Decided, Instant
from shared.contracts.applications import DatesProposed, DatesTaken
from shared.contracts.policy import local_midnight

NONE_AHEAD = "The host proposed other dates, and all of them have begun."
GONE = "No place is free from the chosen date on, and no other proposed date is left."


def propose(
    dates: tuple[date, ...], reason: str, policy: ReviewPolicy, application: Application, now: Instant
) -> Decided[AnyApplication]:
    """Let the applicant choose, for a week and never past the last of the days."""
    ahead = _ahead(dates, application, now)
    if not ahead:
        return back_to_staff(NONE_AHEAD, policy, application, now), ()
    choose_until = min(now + policy.choose_time, _begins(ahead[-1], application))
    return _put(DatesProposal(ahead, reason, choose_until), application, now)


def propose_what_is_left(
    policy: ReviewPolicy, application: Application, now: Instant
) -> Decided[AnyApplication]:
    """No place is free from the chosen day on: choose another day, until the same instant."""
    taken, proposal = application.start_date, application.proposal
    left = () if proposal is None else tuple(day for day in proposal.dates if day != taken)
    left = _ahead(left, application, now)
    if proposal is not None and left and now < proposal.choose_until:
        again = replace(proposal, dates=left, chosen=None)
        return _put(again, replace(application, accepted_at=None), now, taken)
    back = back_to_staff(GONE, policy, replace(application, accepted_at=None), now)
    fact = DatesTaken(
        **back.about(),
        host_id=back.rotation.host_id,
        start_date=taken,
        answer_due_at=back.clock.answer_due_at if back.clock else None,
    )
    return back.recording(now, fact), [fact]


def _put(
    proposal: DatesProposal, application: Application, now: Instant, taken: date | None = None
) -> Decided[AnyApplication]:
    put = application.moved("dates_proposed", proposal=proposal, clock=None, note="")
    fact = DatesProposed(
        **put.about(),
        host_id=put.rotation.host_id,
        dates=proposal.dates,
        weeks=put.weeks,
        fee=put.rotation.fee_for(put.weeks),
        reason=proposal.reason,
        choose_until=proposal.choose_until,
        taken=taken,
    )
    return put.recording(now, fact), [fact]


def _ahead(dates: tuple[date, ...], application: Application, now: Instant) -> tuple[date, ...]:
    return tuple(sorted(day for day in dates if now < _begins(day, application)))


def _begins(day: date, application: Application) -> Instant:
    return local_midnight(day, application.rotation.time_zone)
