# long: what every state waits for, read as one list from the first look to the time after the visit
"""What an application waits for: who has which task, or when the clock acts; since and until when (R32).

Derived from the state alone. What begins later by itself (a task for staff from the due instant on) is known
beforehand, so that it can be found without anybody writing anything at that instant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from services.applications.application.domain.afterwards import ATTENDANCE_WITHIN
from services.applications.application.domain.application import AnyApplication, Application
from services.applications.application.domain.cancellation import CalledOff
from services.applications.application.domain.postponement import Move
from services.applications.application.domain.proofs import unconfirmed_since
from shared.chassis.decision import Instant

Who = Literal["applicant", "staff", "host", "coach", "provider", "clock"]
StaffTask = Literal[
    "answer_application", "decline_unanswered", "call_host", "find_place", "appoint_coach", "confirm_proof",
    "decide_visit", "find_wire", "record_attendance",
]  # fmt: skip
STAFF_TASKS: tuple[StaffTask, ...] = get_args(StaffTask)
"""The queues of the office's desk."""
Task = Literal[
    StaffTask,
    "send_in", "start_over", "answer_question", "sign_and_pay", "pay", "pay_balance", "pay_overdue",
    "complete_items", "answer_review", "choose_date", "close_payment", "await_wire",
    "apply_answer", "end_review", "end_choice", "hold_place", "free_place", "offer_place", "move_place",
    "begin_visit", "complete_visit", "release_coach",
    "choose_after_host", "return_money",
]  # fmt: skip
CATALOG_ANSWERS_WITHIN = timedelta(minutes=15)
"""A place is held in a second; who still waits after this time is a task for staff."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that is waited for. `until` is the first instant at which somebody else has the turn."""

    who: Who
    task: Task
    since: Instant
    until: Instant | None
    time_zone: str
    """In which to show the deadline (R20)."""

    def is_on(self, now: Instant) -> bool:
        """Whether it is waited for now. Staff and clock keep their task when they are late."""
        began = self.since <= now
        return began and (self.until is None or now < self.until or self.who in ("staff", "clock"))

    @property
    def urgent_at(self) -> Instant:
        """By what a list of tasks is sorted: the deadline, or since when it waits without one."""
        return self.until or self.since


def waiting_for(application: AnyApplication, now: Instant) -> tuple[Waiting, ...]:
    """Everything that is waited for now, the first deadline first; at an end only what follows a visit."""
    if not isinstance(application, Application):
        return ()
    # another process's clock may be ahead of ours: what has happened has happened
    now = max([now, *(entry.at for entry in application.history.entries[-1:])])
    found = [wait for wait in waits_of(application) if wait.is_on(now)]
    return tuple(sorted(found, key=lambda wait: (wait.until is None, wait.urgent_at)))


def waits_of(application: Application) -> tuple[Waiting, ...]:
    """Everything that is waited for in this state, also what begins later."""
    return tuple(_waits_of(application))


def _waits_of(application: Application) -> Iterator[Waiting]:
    match application.state:
        case "draft" | "needs_info":
            yield from _of_the_applicant(application)
        case "submitted" | "staff_review":
            yield _answer(application)
        case "host_review":
            yield from _of_the_host(application)
        case "dates_proposed" if application.proposal:
            until = application.proposal.choose_until
            yield _wait(application, "applicant", "choose_date", until=until)
            yield _wait(application, "clock", "end_choice", until, until)
        case "accepted" | "waitlisted" | "held":
            yield from _of_the_place(application)
        case "reserved" | "enrolling" | "ready" | "active":
            yield from _of_the_reservation(application)
        case "completed" | "cancelled":
            yield from _of_the_end(application)


def entered_at(application: Application) -> Instant:
    """Since when it has been in its state, as far as its history reaches back."""
    since = application.created_at
    for entry in reversed(application.history.entries):
        if entry.state != application.state:
            break
        since = entry.at
    return since


def _wait(
    application: Application, who: Who, task: Task, since: Instant | None = None, until: Instant | None = None
) -> Waiting:
    return Waiting(who, task, since or entered_at(application), until, application.rotation.time_zone)


def _of_the_applicant(application: Application) -> Iterator[Waiting]:
    """A turn of the applicant ends with the first day: after it nothing can be sent in any more."""
    start = application.starts_at
    if application.state == "draft":
        yield _wait(application, "applicant", "send_in", until=start)
        yield _wait(application, "applicant", "start_over", start)
    else:
        yield _wait(application, "applicant", "answer_question", until=start)
        yield _wait(application, "staff", "decline_unanswered", start)


def _answer(application: Application) -> Waiting:
    """The staff's 24 business hours (R6)."""
    clock = application.clock
    zone = clock.time_zone if clock else application.rotation.time_zone
    since = clock.running_since if clock else application.submitted_at
    due_at = clock.answer_due_at if clock else None
    return Waiting("staff", "answer_application", since or entered_at(application), due_at, zone)


def _of_the_host(application: Application) -> Iterator[Waiting]:
    review = application.review
    if review is None:
        return
    if review.answer is not None:
        yield _wait(application, "clock", "apply_answer", review.answer.answered_at, review.answer.undo_until)
        return
    yield _wait(application, "host", "answer_review", review.requested_at, review.expires_at)
    yield _wait(application, "clock", "end_review", review.expires_at, review.expires_at)
    if review.escalated:
        called = application.history.last_at("HostReviewEscalated") or review.requested_at
        yield _wait(application, "staff", "call_host", called, review.expires_at)


def _of_the_place(application: Application) -> Iterator[Waiting]:
    """The catalog answers, offers, and ends a hold by the handshake of R14."""
    if application.taken_back is not None:
        who: Who = "provider" if application.state == "held" else "clock"
        yield _wait(application, who, "free_place", application.taken_back.at)
    elif application.state == "accepted":
        late = (application.accepted_at or entered_at(application)) + CATALOG_ANSWERS_WITHIN
        yield _wait(application, "clock", "hold_place", application.accepted_at, late)
        yield _wait(application, "staff", "find_place", late)
    elif application.state == "waitlisted":
        yield _wait(application, "clock", "offer_place", until=application.starts_at)
    elif application.hold is not None and application.hold.declined_at is not None:
        yield _wait(application, "provider", "close_payment", application.hold.declined_at)
    elif application.hold is not None and application.money.wire_until is not None:
        yield from _of_the_wire(application, application.money.wire_until)
    elif application.hold is not None:
        task: Task = "sign_and_pay" if application.signature is None else "pay"
        yield _wait(application, "applicant", task, until=application.hold.until)
        yield _wait(application, "provider", "close_payment", application.hold.until)


def _of_the_reservation(application: Application) -> Iterator[Waiting]:
    if application.called_off is not None:
        yield from _of_the_choice(application, application.called_off)
        return
    yield from _of_the_calendar(application)
    yield from _of_the_visit(application)
    yield from _of_the_money(application)


def _of_the_choice(application: Application, called_off: CalledOff) -> Iterator[Waiting]:
    """The host cancelled: another start, or everything back (R18)."""
    until = called_off.choose_until
    if application.move is not None:
        yield from _of_the_move(application, application.move)
    else:
        yield _wait(application, "applicant", "choose_after_host", called_off.at, until)
        yield _wait(application, "clock", "return_money", until, until)


def _of_the_move(application: Application, move: Move) -> Iterator[Waiting]:
    late = move.asked_at + CATALOG_ANSWERS_WITHIN
    yield _wait(application, "clock", "move_place", move.asked_at, late)
    yield _wait(application, "staff", "find_place", late)


def _of_the_calendar(application: Application) -> Iterator[Waiting]:
    """The first day begins it and the last one ends it (R29)."""
    if application.state == "active":
        yield _wait(application, "clock", "complete_visit", until=application.ends_at)
    else:
        yield _wait(application, "clock", "begin_visit", until=application.starts_at)
    if application.move is not None:
        yield from _of_the_move(application, application.move)


def _of_the_visit(application: Application) -> Iterator[Waiting]:
    """What is open on the checklist, a proof that nobody has looked at, a coach who is missing."""
    end = _next_border(application)
    open_items = [item for item in application.checklist if item.done_at is None]
    if any(item.who == "applicant" for item in open_items):
        yield _wait(application, "applicant", "complete_items", until=end)
    if any(item.who != "applicant" for item in open_items):  # the coach asks the site for what is theirs
        yield _wait(application, "coach", "complete_items", until=end)
    if application.coach_id is None:
        yield _wait(application, "staff", "appoint_coach", until=end)
    if (given_at := unconfirmed_since(application)) is not None:
        yield _wait(application, "staff", "confirm_proof", given_at)
    if (since := _unfinished_since(application)) is not None:
        yield _wait(application, "staff", "decide_visit", since, end)


def _of_the_end(application: Application) -> Iterator[Waiting]:
    """What is left to do about a visit that is over (R30), or was cancelled."""
    if application.state == "completed" and application.afterwards.attendance is None:
        yield _wait(application, "staff", "record_attendance", until=application.ends_at + ATTENDANCE_WITHIN)
    if application.state == "cancelled" and application.cancellation and application.coach_id:
        at = application.cancellation.at
        yield _wait(application, "clock", "release_coach", at, at)


def _of_the_money(application: Application) -> Iterator[Waiting]:
    """What is owed is owed by the applicant, also when it is late."""
    due_at, wire_until = application.full_due_at, application.money.wire_until
    if wire_until is not None:
        yield from _of_the_wire(application, wire_until)
    elif application.money.is_asked_for:
        yield _wait(application, "applicant", "pay_balance", until=due_at)
        if due_at is not None:
            yield _wait(application, "applicant", "pay_overdue", due_at, application.ends_at)


def _of_the_wire(application: Application, until: Instant) -> Iterator[Waiting]:
    """Banks are slow; after some days staff look for it (R25)."""
    yield _wait(application, "provider", "await_wire", until=until)
    yield _wait(application, "staff", "find_wire", until)


def _unfinished_since(application: Application) -> Instant | None:
    """From when staff decide about a visit: its first alarm, or the due instant of what is unpaid (R29)."""
    if application.let_come is not None:
        return None
    is_open = any(item.done_at is None for item in application.checklist)
    begins = [
        application.history.first_at("VisitAlarmDue", after="ApplicationPostponed") if is_open else None,
        application.full_due_at if application.money.is_asked_for else None,
    ]
    return min((at for at in begins if at is not None), default=None)


def _next_border(application: Application) -> Instant:
    return application.ends_at if application.state == "active" else application.starts_at
