"""What the host's answer brings about, once it can no longer be undone (R7)."""

from __future__ import annotations

from dataclasses import replace

from services.applications.application.domain.application import AnyApplication, Application
from services.applications.application.domain.host_review import Ending, HostAnswer, HostReview
from services.applications.reviewing.domain.grounds import Grounds
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.domain.proposing import propose
from services.applications.reviewing.domain.staff_review import accept, decline
from services.applications.reviewing.domain.turns import back_to_staff
from shared.chassis.decision import Decided, Instant
from shared.contracts.applications import HostReviewAnswered

CLOSED = "The host answered, but the rotation is closed."


def take_effect(
    host_answer: HostAnswer,
    grounds: Grounds,
    policy: ReviewPolicy,
    application: Application,
    now: Instant,
) -> Decided[AnyApplication]:
    """Announce the answer and do what it says."""
    ended, review = ended_review(application, host_answer.answer)
    taken_down = host_answer.taken_down
    fact = HostReviewAnswered(
        **about_review(ended, review),
        answer=host_answer.answer,
        reason=host_answer.reason,
        proposed_dates=host_answer.proposed_dates,
        how=taken_down.how if taken_down else "link",
        said_on=taken_down.said_on if taken_down else None,
    )
    recorded = ended.recording(now, fact)
    if host_answer.answer == "accept":
        after, facts = _agreed(grounds, policy, recorded, now)
    elif host_answer.answer == "decline":
        after, facts = decline(recorded, host_answer.reason, now)
    elif host_answer.answer == "other_dates" and not grounds.rotation_closed:
        after, facts = propose(host_answer.proposed_dates, host_answer.reason, policy, recorded, now)
    else:
        after, facts = back_to_staff(CLOSED, policy, recorded, now), ()
    return after, [fact, *facts]


def _agreed(
    grounds: Grounds, policy: ReviewPolicy, application: Application, now: Instant
) -> Decided[AnyApplication]:
    """What the host's yes cannot bring about any more is settled by the staff (R1)."""
    if why := grounds.why_not(application, now):
        return back_to_staff(why, policy, application, now), ()
    return accept(application, now)


def ended_review(application: Application, ending: Ending) -> tuple[Application, HostReview]:
    """The application with its review over, and that review."""
    assert application.review is not None
    review = replace(application.review, ending=ending)
    return replace(application, review=review), review


def about_review(application: Application, review: HostReview) -> dict[str, str | int]:
    """The ids that each fact about a review carries."""
    return {
        **application.about(),
        "review_id": review.review_id,
        "host_id": application.rotation.host_id,
        "generation": review.generation,
    }
