"""Staff take back what they decided, with a reason: acceptance before payment, decline, questions (R36)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.applications.application.domain.application import AnyApplication, Application, State, known
from services.applications.application.domain.hold import TakenBack
from services.applications.application.domain.refusals import NotNow, StartNotPossible
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.domain.refusals import ApplicantIsGone
from services.applications.reviewing.domain.staff_review import Decision
from services.applications.reviewing.domain.turns import back_to_staff
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import DecisionTakenBack

STANDS_IN: dict[Decision, frozenset[State]] = {
    "accept": frozenset({"accepted", "waitlisted", "held"}),
    "decline": frozenset({"declined"}),
    "needs_info": frozenset({"needs_info"}),
    "send_to_host": frozenset({"host_review"}),
}
"""In which states a decision can still be taken back."""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Take back the decision that stands."""

    decision: Decision
    reason: str
    staff_id: str
    applicant_is_known: bool
    """False once the account was erased."""


def take_back(
    command: TakeBack, policy: ReviewPolicy, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """The staff have the turn again: at once, or for an acceptance when the place is free again (R14)."""
    current = known(application)
    if command.decision == "accept" and current.taken_back is not None:
        return unchanged(current)
    if current.state not in STANDS_IN[command.decision]:
        words = command.decision.replace("_", " ")
        raise NotNow(f"there is no “{words}” that can be taken back", state=current.state)
    fact = DecisionTakenBack(
        **current.about(),
        decision=command.decision,
        reason=command.reason,
        accepted_at=current.accepted_at if command.decision == "accept" else None,
    )
    back = _taken_back(command, policy, current, now)
    return back.recording(now, fact), [fact]


def acceptance_is_over(policy: ReviewPolicy, application: Application, now: Instant) -> Application:
    """The catalog has the place again, or never gave one: the staff decide anew."""
    assert application.taken_back is not None
    over = replace(
        application, taken_back=None, accepted_at=None, hold=None, waitlist_position=None, proposal=None
    )
    return back_to_staff(application.taken_back.reason, policy, over, now)


def _taken_back(
    command: TakeBack, policy: ReviewPolicy, application: Application, now: Instant
) -> Application:
    match command.decision:
        case "accept":
            return replace(application, taken_back=TakenBack(command.reason, now, command.staff_id))
        case "needs_info":
            clock = policy.resumed(application.clock or policy.started(now), now)
            return application.moved("staff_review", note="", items=(), clock=clock)
        case "send_to_host":
            return back_to_staff("", policy, _without_question(application, now), now)
        case "decline":
            _check_can_go_on(command, application, now)
            return back_to_staff("", policy, application, now)


def _without_question(application: Application, now: Instant) -> Application:
    """An answer that can still be undone counts: it is the host's word."""
    review = application.review
    if review is not None and (review.answer is not None or now >= review.expires_at):
        raise NotNow("the host has answered, or their time is over", state=application.state)
    return replace(application, review=None if review is None else replace(review, ending="withdrawn"))


def _check_can_go_on(command: TakeBack, application: Application, now: Instant) -> None:
    if not command.applicant_is_known:
        raise ApplicantIsGone("the applicant's account was erased: nobody would come")
    if now >= application.starts_at:
        raise StartNotPossible("the first day has already begun at the site")
