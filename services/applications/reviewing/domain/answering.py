"""The host's answer (R7): the first valid one counts, it can be undone, silence never approves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from services.applications.accounts.domain.links import LinkUnknown
from services.applications.application.domain.application import AnyApplication, Application, known
from services.applications.application.domain.host_review import Answer, Ending, HostAnswer, HostReview
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.domain.refusals import (
    AlreadyAnswered,
    AnswerNotUnderstood,
    LinkIsOver,
    UndoIsOver,
)
from services.applications.reviewing.domain.staff_review import accept, decline
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import (
    HostAnswerRecorded,
    HostReviewAnswered,
    HostReviewEscalated,
    HostReviewExpired,
    HostReviewReminderDue,
)
from shared.contracts.fact import Fact

MOST_DATES = 3


@dataclass(frozen=True, slots=True)
class AnswerReview:
    """What the host's form said."""

    review_id: str
    answer: Answer
    reason: str = ""
    proposed_dates: tuple[date, ...] = ()


def review_of(application: AnyApplication, review_id: str) -> tuple[Application, HostReview]:
    """The application and the review that a link names. Raises LinkIsOver for an older review."""
    reviewed = known(application)
    if reviewed.review is None:
        raise LinkUnknown("there is no such review")
    if reviewed.review.review_id != review_id:
        raise LinkIsOver("there is a newer request for this visitor, or none is needed any more")
    return reviewed, reviewed.review


def answer(
    command: AnswerReview, policy: ReviewPolicy, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Record the answer; the same one again changes nothing."""
    reviewed, review = review_of(application, command.review_id)
    if review.answer is not None:
        if _same(review.answer, command):
            return unchanged(reviewed)
        raise AlreadyAnswered("this was already answered; undo that answer first")
    if review.ending is not None or now >= review.expires_at:
        raise LinkIsOver("this question is over")
    _check_understood(command, now)
    host_answer = HostAnswer(
        answer=command.answer,
        reason=command.reason,
        proposed_dates=command.proposed_dates if command.answer == "other_dates" else (),
        answered_at=now,
        undo_until=now + policy.undo_time,
    )
    answered = replace(reviewed, review=replace(review, answer=host_answer))
    fact = HostAnswerRecorded(
        **_about(answered, review), answer=host_answer.answer, undo_until=host_answer.undo_until
    )
    return answered.noting(now, "HostAnswerRecorded"), [fact]


def undo(review_id: str, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Take the answer back, within 15 minutes."""
    reviewed, review = review_of(application, review_id)
    if review.answer is None:
        return unchanged(reviewed)
    if review.ending is not None or now >= review.answer.undo_until:
        raise UndoIsOver("this answer can no longer be changed here")
    undone = replace(reviewed, review=replace(review, answer=None))
    return undone.noting(now, "HostAnswerUndone"), ()


def act_on_review(
    rotation_closed: bool, policy: ReviewPolicy, application: Application, now: Instant
) -> Decided[AnyApplication]:
    """What is due of a host review: the answer takes effect, reminders, escalation, expiry."""
    review = application.review
    if review is None or review.ending is not None:
        return unchanged(application)
    if review.answer is not None:
        if now < review.answer.undo_until:
            return unchanged(application)
        return _take_effect(review.answer, rotation_closed, policy, application, now)
    if now >= review.expires_at:
        return _expire(policy, application, now)
    return _remind(review, application, now)


def _take_effect(
    host_answer: HostAnswer,
    rotation_closed: bool,
    policy: ReviewPolicy,
    application: Application,
    now: Instant,
) -> Decided[AnyApplication]:
    """The time to undo is over: the answer is announced and takes effect."""
    ended = _ended(application, host_answer.answer)
    fact = HostReviewAnswered(
        **_about(ended, _review(ended)),
        answer=host_answer.answer,
        reason=host_answer.reason,
        proposed_dates=host_answer.proposed_dates,
    )
    recorded = ended.recording(now, fact)
    if host_answer.answer == "accept" and not rotation_closed and now < recorded.starts_at:
        after, facts = accept(recorded, now)
    elif host_answer.answer == "decline":
        after, facts = decline(recorded, host_answer.reason, now)
    else:
        after, facts = _back_to_staff(_note_on(host_answer), policy, recorded, now)
    return after, [fact, *facts]


def _expire(policy: ReviewPolicy, application: Application, now: Instant) -> Decided[AnyApplication]:
    """No answer until business day 10 or the first day: back to the staff."""
    ended = _ended(application, "expired")
    fact = HostReviewExpired(**_about(ended, _review(ended)))
    after, _ = _back_to_staff("The host did not answer.", policy, ended.recording(now, fact), now)
    return after, [fact]


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
        facts.append(HostReviewReminderDue(**_about(application, review), number=after.reminded))
    recorded = replace(application, review=after)
    for fact in facts:
        recorded = recorded.recording(now, fact)
    return recorded, facts


def _escalated(application: Application, review: HostReview) -> HostReviewEscalated:
    """Say how many reminders were announced: those missed in a downtime were not."""
    return HostReviewEscalated(
        **_about(application, review), reminders=review.reminded, requested_at=review.requested_at
    )


def _back_to_staff(
    note: str, policy: ReviewPolicy, application: Application, now: Instant
) -> Decided[AnyApplication]:
    back = application.moved("staff_review", note=note, clock=policy.started(now))
    return back.noting(now, "BackWithStaff"), ()


def _note_on(host_answer: HostAnswer) -> str:
    if host_answer.answer == "other_dates":
        dates = ", ".join(day.isoformat() for day in host_answer.proposed_dates)
        return f"The host proposes other dates: {dates}. {host_answer.reason}".strip()
    return "The host accepted, but the rotation is closed or has already begun."


def _check_understood(command: AnswerReview, now: Instant) -> None:
    if command.answer == "decline" and not command.reason:
        raise AnswerNotUnderstood("Please say why you decline.", pointer="/reason")
    if command.answer != "other_dates":
        return
    if not 1 <= len(command.proposed_dates) <= MOST_DATES:
        raise AnswerNotUnderstood("Please give one to three other start dates.", pointer="/dates")
    if any(day.weekday() != 0 or day <= now.date() for day in command.proposed_dates):
        raise AnswerNotUnderstood("Please give Mondays that are still to come.", pointer="/dates")


def _same(host_answer: HostAnswer, command: AnswerReview) -> bool:
    dates = command.proposed_dates if command.answer == "other_dates" else ()
    recorded = (host_answer.answer, host_answer.reason, host_answer.proposed_dates)
    return recorded == (command.answer, command.reason, dates)


def _ended(application: Application, ending: Ending) -> Application:
    return replace(application, review=replace(_review(application), ending=ending))


def _review(application: Application) -> HostReview:
    if application.review is None:
        raise LinkUnknown("there is no such review")
    return application.review


def _about(application: Application, review: HostReview) -> dict[str, str | int]:
    return {
        **application.about(),
        "review_id": review.review_id,
        "host_id": application.rotation.host_id,
        "generation": review.generation,
    }
