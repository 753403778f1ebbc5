"""What staff decide on an application: accept, decline, ask for something, send it to the host (R6, R7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from services.applications.application.domain.application import IN_REVIEW, AnyApplication, Application, known
from services.applications.application.domain.host_review import review_id_of
from services.applications.application.domain.refusals import NotNow
from services.applications.reviewing.domain.grounds import Grounds
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.domain.refusals import (
    HostDecides,
    ItemsMissing,
    ItemsNotAsked,
    ReasonMissing,
    ReasonNotRead,
    StaffDecide,
)
from shared.chassis.decision import Decided, Instant
from shared.contracts.applications import (
    ApplicationAccepted,
    ApplicationDeclined,
    HostReviewRequested,
    InformationRequested,
)

Decision = Literal["accept", "decline", "needs_info", "send_to_host"]


@dataclass(frozen=True, slots=True)
class DecideApplication:
    """One decision of the staff. `grounds` are rotation and profile as they are now."""

    decision: Decision
    reason: str
    items: tuple[str, ...]
    grounds: Grounds


def decide(
    command: DecideApplication, policy: ReviewPolicy, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Decide while it is with the staff; while it waits for the applicant it can only be declined."""
    reviewed = taken_up(known(application), command.decision, now)
    _check_all_is_done(command)
    match command.decision:
        case "accept":
            _check_staff_may_accept(command, reviewed, now)
            return accept(replace(reviewed, office_note=command.reason), now)
        case "decline":
            return _declined_by_staff(command, reviewed, now)
        case "needs_info":
            return _ask(command, policy, reviewed, now)
        case "send_to_host":
            return _send_to_host(command, policy, reviewed, now)


def _check_all_is_done(command: DecideApplication) -> None:
    """What a decision would not use is refused: it was meant for another one."""
    if command.items and command.decision != "needs_info":
        raise ItemsNotAsked("only `needs_info` asks for something: leave the items out", pointer="/items")
    if command.reason and command.decision == "send_to_host":
        raise ReasonNotRead("nobody would read it: leave the reason out", pointer="/reason")


def taken_up(application: Application, decision: Decision, now: Instant) -> Application:
    """The application with the staff: deciding on a submitted one takes it up. Raises NotNow elsewhere."""
    if application.state == "submitted":
        return application.moved("staff_review").noting(now, "ReviewBegan")
    if application.state == "staff_review":
        return application
    if application.state in ("needs_info", "dates_proposed") and decision == "decline":
        return application
    where = "waits for someone else" if application.state in IN_REVIEW else "is no longer under review"
    raise NotNow(f"this application {where}", state=application.state)


def accept(application: Application, now: Instant, *, only_if_free: bool = False) -> Decided[AnyApplication]:
    """Accept: the catalog then holds a place or puts it on the waitlist (R8)."""
    accepted = application.accepted(now, clock=None, note="")
    fact = ApplicationAccepted(
        **accepted.about(),
        start_date=accepted.start_date,
        weeks=accepted.weeks,
        accepted_at=accepted.accepted_at or now,
        only_if_free=only_if_free,
    )
    return accepted.recording(now, fact), [fact]


def decline(application: Application, reason: str, now: Instant) -> Decided[AnyApplication]:
    """Decline, with a reason."""
    declined = application.moved("declined", clock=None, note=reason)
    fact = ApplicationDeclined(**declined.about(), reason=reason)
    return declined.recording(now, fact), [fact]


def _check_staff_may_accept(command: DecideApplication, application: Application, now: Instant) -> None:
    command.grounds.check_still_possible(application, now)
    if application.rotation.review_mode == "host" and not command.reason:
        raise HostDecides(
            "this rotation's host decides: send it on, or say in `reason` how the host agreed",
            review_mode="host",
        )


def _declined_by_staff(
    command: DecideApplication, application: Application, now: Instant
) -> Decided[AnyApplication]:
    if not command.reason:
        raise ReasonMissing("say why; the applicant reads it", pointer="/reason")
    return decline(application, command.reason, now)


def _ask(
    command: DecideApplication, policy: ReviewPolicy, application: Application, now: Instant
) -> Decided[AnyApplication]:
    """Ask the applicant for something; the staff's clock stops (R6)."""
    if not command.items and not command.reason:
        raise ItemsMissing("say what is needed, as items or as a sentence", pointer="/items")
    clock = policy.stopped(application.clock or policy.started(now), now)
    asked = application.moved("needs_info", clock=clock, note=command.reason, items=command.items)
    fact = InformationRequested(**asked.about(), items=command.items, note=command.reason)
    return asked.recording(now, fact), [fact]


def _send_to_host(
    command: DecideApplication, policy: ReviewPolicy, application: Application, now: Instant
) -> Decided[AnyApplication]:
    """Ask the host by mail (R7)."""
    if application.rotation.review_mode != "host":
        raise StaffDecide("this rotation's staff decide alone", review_mode="staff")
    command.grounds.check_still_possible(application, now)
    number = application.reviews + 1
    review_id = review_id_of(application.application_id, number)
    review = policy.host_review(review_id, application.start_date, application.rotation.time_zone, now)
    sent = application.moved("host_review", review=review, reviews=number, clock=None, note="")
    fact = HostReviewRequested(
        **sent.about(),
        review_id=review_id,
        host_id=sent.rotation.host_id,
        generation=review.generation,
        start_date=sent.start_date,
        weeks=sent.weeks,
        expires_at=review.expires_at,
    )
    return sent.recording(now, fact), [fact]
