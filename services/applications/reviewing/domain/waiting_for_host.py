"""What is due of a host review (R7): an answer takes effect; without one: reminders, escalation, expiry."""

from __future__ import annotations

from dataclasses import replace

from services.applications.application.domain.application import AnyApplication, Application
from services.applications.application.domain.host_review import HostReview
from services.applications.reviewing.domain.grounds import Grounds
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.domain.taking_effect import (
    about_review,
    ended_review,
    take_effect,
)
from services.applications.reviewing.domain.turns import back_to_staff
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import HostReviewEscalated, HostReviewExpired, HostReviewReminderDue
from shared.contracts.fact import Fact


def act_on_review(
    grounds: Grounds, policy: ReviewPolicy, application: Application, now: Instant
) -> Decided[AnyApplication]:
    """What is due of a host review: the answer takes effect, reminders, escalation, expiry."""
    review = application.review
    if review is None or review.ending is not None:
        return unchanged(application)
    if review.answer is not None:
        if now < review.answer.undo_until:
            return unchanged(application)
        return take_effect(review.answer, grounds, policy, application, now)
    if now >= review.expires_at:
        return _expire(policy, application, now)
    return _remind(review, application, now)


def _expire(policy: ReviewPolicy, application: Application, now: Instant) -> Decided[AnyApplication]:
    """No answer until business day 10 or the first day: back to the staff."""
    ended, review = ended_review(application, "expired")
    answer_due_at = policy.started(now).answer_due_at
    fact = HostReviewExpired(**about_review(ended, review), answer_due_at=answer_due_at)
    recorded = ended.recording(now, fact)
    return back_to_staff("The host did not answer.", policy, recorded, now), [fact]


def _remind(review: HostReview, application: Application, now: Instant) -> Decided[AnyApplication]:
    """Announce what became due; of several missed reminders only the latest (R19)."""
    due = [at for at in review.remind_at if at <= now]
    escalate = review.escalate_at is not None and review.escalate_at <= now
    facts: list[Fact] = []
    after = replace(review, remind_at=review.remind_at[len(due) :])
    if escalate:
        after = replace(after, escalate_at=None, escalated=True)
        facts.append(_escalated(application, review))
    elif due:
        after = replace(after, reminded=review.reminded + 1)
        facts.append(HostReviewReminderDue(**about_review(application, review), number=after.reminded))
    recorded = replace(application, review=after)
    for fact in facts:
        recorded = recorded.recording(now, fact)
    return recorded, facts


def _escalated(application: Application, review: HostReview) -> HostReviewEscalated:
    """Say how many reminders were announced: those missed in a downtime were not."""
    return HostReviewEscalated(
        **about_review(application, review), reminders=review.reminded, requested_at=review.requested_at
    )
