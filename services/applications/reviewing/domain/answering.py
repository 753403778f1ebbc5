"""The host's answer: by the link (R7), where it can be undone, or taken down by staff (R33)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from services.applications.accounts.domain.links import LinkUnknown
from services.applications.application.domain.application import AnyApplication, Application, known
from services.applications.application.domain.host_review import Answer, HostAnswer, HostReview, TakenDown
from services.applications.application.domain.refusals import NotNow
from services.applications.reviewing.domain.grounds import Grounds
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.domain.refusals import (
    AlreadyAnswered,
    AnswerNotUnderstood,
    LinkIsOver,
    SaidOnWrongDay,
    UndoIsOver,
)
from services.applications.reviewing.domain.taking_effect import about_review, take_effect
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import HostAnswerRecorded

MOST_DATES = 3


@dataclass(frozen=True, slots=True)
class AnswerReview:
    """What the host's form said."""

    review_id: str
    answer: Answer
    reason: str = ""
    proposed_dates: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeDownAnswer:
    """What the host told the office, and how. `grounds` are rotation and profile as they are now."""

    answer: Answer
    reason: str
    proposed_dates: tuple[date, ...]
    taken_down: TakenDown
    grounds: Grounds


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
    _check_understood(command.answer, command.reason, command.proposed_dates, now)
    host_answer = HostAnswer(
        answer=command.answer,
        reason=command.reason,
        proposed_dates=command.proposed_dates,
        answered_at=now,
        undo_until=now + policy.undo_time,
    )
    answered = replace(reviewed, review=replace(review, answer=host_answer))
    fact = HostAnswerRecorded(
        **about_review(answered, review), answer=host_answer.answer, undo_until=host_answer.undo_until
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


def take_down(
    command: TakeDownAnswer, policy: ReviewPolicy, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Record what the host said by phone or letter; it takes effect at once (R33)."""
    reviewed = known(application)
    review = reviewed.review
    if review is not None and review.ending is not None and _same_words(review.answer, command):
        return unchanged(reviewed)
    if reviewed.state != "host_review" or review is None:
        raise NotNow("no host is being asked about this application", state=reviewed.state)
    if review.answer is not None:
        raise AlreadyAnswered("the host has answered by the link; until it takes effect they can undo it")
    if now >= review.expires_at:
        raise LinkIsOver("the time to answer is over: decide it yourself")
    _check_understood(command.answer, command.reason, command.proposed_dates, now)
    _check_said_on(command.taken_down.said_on, policy, reviewed, now)
    host_answer = HostAnswer(
        command.answer, command.reason, command.proposed_dates, now, now, command.taken_down
    )
    answered = replace(reviewed, review=replace(review, answer=host_answer))
    return take_effect(host_answer, command.grounds, policy, answered, now)


def _check_understood(answer: Answer, reason: str, dates: tuple[date, ...], now: Instant) -> None:
    if answer == "decline" and not reason:
        raise AnswerNotUnderstood("Please give the reason.", pointer="/reason")
    if answer != "other_dates":
        if dates:
            raise AnswerNotUnderstood(
                "Other dates are given, but the answer is not “other dates”. Please say which one is meant.",
                pointer="/proposed_dates",
            )
        return
    if not 1 <= len(dates) <= MOST_DATES:
        raise AnswerNotUnderstood("Please give one to three other start dates.", pointer="/proposed_dates")
    if any(day.weekday() != 0 or day <= now.date() for day in dates):
        raise AnswerNotUnderstood("Please give Mondays that are still to come.", pointer="/proposed_dates")


def _check_said_on(said_on: date, policy: ReviewPolicy, application: Application, now: Instant) -> None:
    """From the day on which the application was sent in, until today, by the office's calendar."""
    zone = ZoneInfo(policy.calendar.zone)
    sent_on = (application.submitted_at or application.created_at).astimezone(zone).date()
    if not sent_on <= said_on <= now.astimezone(zone).date():
        raise SaidOnWrongDay(
            f"the host can only have said it from {sent_on}, when it was sent in, until today",
            pointer="/said_on",
        )


def _same(host_answer: HostAnswer, command: AnswerReview) -> bool:
    recorded = (host_answer.answer, host_answer.reason, host_answer.proposed_dates)
    return recorded == (command.answer, command.reason, command.proposed_dates)


def _same_words(host_answer: HostAnswer | None, command: TakeDownAnswer) -> bool:
    if host_answer is None:
        return False
    recorded = (host_answer.answer, host_answer.reason, host_answer.proposed_dates, host_answer.taken_down)
    return recorded == (command.answer, command.reason, command.proposed_dates, command.taken_down)
