"""Whatever happens in whatever order: only moves of the table, ended stays ended, each thing is said once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from services.applications.application.domain.announcements import record_hold_fact, record_money_fact
from services.applications.application.domain.application import (
    ENDED,
    MOVES,
    AnyApplication,
    Application,
    Document,
    UnknownApplication,
)
from services.applications.application.domain.eligible import Applicant
from services.applications.application.domain.host_review import Answer, TakenDown
from services.applications.application.domain.rotation_copy import publish
from services.applications.application.domain.timing import next_due_at
from services.applications.application.domain.waiting import waiting_for
from services.applications.applying.domain import choosing, drafting
from services.applications.booking.domain import cancelling, places, quoting, terms
from services.applications.due.domain import act_on_due
from services.applications.papers.domain import attach
from services.applications.reviewing.domain import answering, staff_review
from services.applications.reviewing.domain.grounds import Grounds
from services.applications.reviewing.domain.taking_back import TakeBack, take_back
from services.applications.visiting.domain.checklist import TickItem, tick
from services.applications.visiting.domain.coaching import AssignedCoach
from services.applications.visiting.domain.policy import VisitPolicy
from shared.chassis.decision import Decided, Instant, Refused
from shared.contracts.catalog import (
    HoldLapsed,
    HoldReleased,
    PlaceCalledOff,
    PlaceRefused,
    ReservationRefused,
    Waitlisted,
)
from shared.contracts.fact import Fact
from shared.contracts.money import Money
from shared.contracts.payments import PaymentReceived
from tests.applications.facts import ANA, BY_COACH, COACH, NOW, POLICY, START, held, known, reserved, rotation

Step = Callable[[AnyApplication, Instant], Decided[AnyApplication]]
TERMS = terms.Terms("1", "hash", "text")
ONCE = (
    "TermsSigned",
    "CoachAssigned",
    "VisitorReady",
    "RotationCompleted",
    "ApplicationWithdrawn",
    "ApplicationCancelled",
)


def begun() -> Application:
    copied, _ = publish(rotation(review_mode="host"), None, NOW)  # type: ignore[arg-type]  # nothing was there
    document = Document("cv", "fil_1", "application/pdf", 1, "hash", NOW)
    opened, _ = drafting.open_draft(
        drafting.OpenDraft("app_1", ANA, copied, START, 4),  # type: ignore[arg-type]  # a rotation
        UnknownApplication("app_1"),
        NOW,
    )
    attached, _ = attach(ANA, document, opened, NOW)
    return known(attached)


BEGUN = begun()
ABOUT = BEGUN.about()
STUDENT = Applicant("student", usmle_step1_passed=False)
GROUNDS = Grounds(rotation_closed=False, applicant=STUDENT)
SUBMIT = drafting.Submit(ANA, STUDENT, BEGUN.rotation)


def decided(decision: staff_review.Decision) -> Step:
    return partial(
        staff_review.decide,
        staff_review.DecideApplication(
            decision,
            "" if decision == "send_to_host" else "because",
            ("cv",) if decision == "needs_info" else (),
            GROUNDS,
        ),
        POLICY,
    )


def answered(answer: Answer) -> Step:
    def step(application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
        review = known(application).review
        review_id = review.review_id if review else "rvw_1_1"
        dates = (START,) if answer == "other_dates" else ()
        command = answering.AnswerReview(review_id, answer, "because", dates)
        return answering.answer(command, POLICY, application, now)

    return step


def taken_down(answer: Answer) -> Step:
    dates = (START,) if answer == "other_dates" else ()
    by = TakenDown("Dr. Example", "phone", NOW.date(), "acc_staff")
    command = answering.TakeDownAnswer(answer, "because", dates, by, GROUNDS)
    return partial(answering.take_down, command, POLICY)


def undone(application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    review = known(application).review
    return answering.undo(review.review_id if review else "rvw_1_1", application, now)


def taken_back(decision: staff_review.Decision) -> Step:
    command = TakeBack(decision, "because", "acc_staff", applicant_is_known=True)
    return partial(take_back, command, POLICY)


def no_place_free(application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    fact = PlaceRefused(**ABOUT, reason="no_free_place", accepted_at=known(application).accepted_at)
    return places.return_to_staff(fact, POLICY, application, now)


def all_ticked(application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    facts: list[Fact] = []
    for item in known(application).checklist:
        application, said = tick(TickItem(item.name, True, BY_COACH), application, now)
        facts += said
    return application, facts


PAID = PaymentReceived(
    **ABOUT,
    payment_id="pay_1",
    purpose="deposit",
    amount=Money.usd(69_900),
    paid_at=NOW,
    balance=Money.usd(0),
)
STEPS: dict[str, Step] = {
    "submit": partial(drafting.submit, SUBMIT, POLICY),
    "withdraw": partial(drafting.withdraw, ANA),
    "accept": decided("accept"),
    "decline": decided("decline"),
    "ask": decided("needs_info"),
    "send on": decided("send_to_host"),
    "host accepts": answered("accept"),
    "host declines": answered("decline"),
    "host undoes": undone,
    **{f"take back {what}": taken_back(what) for what in get_args(staff_review.Decision)},
    "host answers other dates": answered("other_dates"),
    "choose": partial(
        choosing.choose,
        choosing.ChooseDate(ANA, SUBMIT.applicant, BEGUN.rotation, START),
    ),
    "none suits": partial(choosing.refuse_dates, choosing.RefuseDates(ANA, "in May"), POLICY),
    "host phones yes": taken_down("accept"),
    "host phones no": taken_down("decline"),
    "host phones other dates": taken_down("other_dates"),
    "due": partial(act_on_due, GROUNDS, POLICY),
    "held": partial(places.hold_place, held(BEGUN)),
    "waitlisted": partial(
        places.put_on_waitlist, Waitlisted(**ABOUT, title="t", start_date=START, weeks=4, position=1)
    ),
    "refused": partial(places.return_to_staff, PlaceRefused(**ABOUT, reason="weeks_not_open"), POLICY),
    "chosen day is full": no_place_free,
    "lapsed": partial(places.end_hold, HoldLapsed(**ABOUT), POLICY),
    "released": partial(places.end_hold, HoldReleased(**ABOUT), POLICY),
    "reserved": partial(places.reserve, reserved(BEGUN), AssignedCoach(COACH), VisitPolicy()),
    "no place": partial(record_hold_fact, ReservationRefused(**ABOUT, reason="place_gone")),
    "paid": partial(record_money_fact, PAID),
    "quote": partial(quoting.ask_for_quote, quoting.AskForQuote(ANA, "quo_1", timedelta(hours=100))),
    "cancel": partial(cancelling.cancel_as_quoted, cancelling.CancelAsQuoted(ANA, "quo_1")),
    "host cancels": partial(cancelling.cancel_by_host, "illness"),
    "called off": partial(cancelling.call_off, PlaceCalledOff(**ABOUT, reason="the ward is closed")),
    "sign": partial(terms.sign, terms.SignTerms(ANA, "1", "Ana", "Ana", "192.0.2.7"), TERMS),
    "tick": all_ticked,
}


OURS = {"apply_answer", "end_review", "end_choice", "begin_visit", "complete_visit", "release_coach"}
"""What the clock of this service does; the catalog's does the rest."""


def waits_for_somebody(application: Application, now: Instant) -> None:
    """R32: unless it is at its end, somebody has the turn; and what waits for our clock has an instant."""
    waits = waiting_for(application, now)
    assert bool(waits) or application.state in ENDED, application.state
    due_at = next_due_at(application)
    for wait in waits:
        if wait.task in OURS:
            assert due_at, wait
            assert wait.until, wait
            assert due_at <= wait.until, wait


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 400)), min_size=15, max_size=40))
def test_no_order_of_events_leaves_the_table(script: list[tuple[str, int]]) -> None:
    application, now = BEGUN, NOW
    said: list[str] = []
    for name, hours in script:
        now += timedelta(hours=hours)
        before = application
        try:
            after, facts = STEPS[name](application, now)
        except Refused:
            continue
        application = known(after)
        said += [type(fact).__name__ for fact in facts]
        if before.state in ENDED - {"lapsed"}:
            assert application.state == before.state
        waits_for_somebody(application, now)
        if application.state in ENDED and next_due_at(application):
            assert application.state == "cancelled"  # and only until the coach is let go
            assert application.coach_id
    states = [entry.state for entry in application.history.entries]
    for one, other in pairwise(states):
        assert one == other or other in MOVES[one], (one, other)  # type: ignore[index]  # a state
    assert all(said.count(name) <= 1 for name in ONCE), said
    assert said.count("HostReviewAnswered") <= application.reviews
