"""Applications in each state, made as people make them, and who has the turn then."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from services.applications.application.domain.application import Application
from services.applications.application.domain.host_review import TakenDown
from services.applications.application.domain.waiting import waiting_for
from services.applications.reviewing.domain.answering import AnswerReview, answer
from services.applications.reviewing.use_cases.staff_reviews import SaidByHost
from services.applications.visiting.domain.checklist import TickItem
from shared.chassis.decision import Instant
from shared.contracts.catalog import HoldLapsed, Waitlisted
from shared.contracts.money import Money
from shared.contracts.payments import StatementOpened
from tests.applications.builders import Office
from tests.applications.facts import BY_COACH, COACH, POLICY, START, known, payment

BEGINS = datetime(2027, 3, 1, 6, tzinfo=UTC)
"""Midnight of the first day in Chicago, in winter."""
ENDS = datetime(2027, 3, 29, 5, tzinfo=UTC)
DUE = BEGINS - timedelta(days=45)

Turns = list[tuple[str, str]]
Made = Callable[[Office], Awaitable[Application]]


async def drafted(office: Office) -> Application:
    return await office.drafted()


async def submitted(office: Office) -> Application:
    return await office.submitted()


async def asked(office: Office) -> Application:
    sent = await office.submitted()
    return known(await office.reviewing.decide(sent.application_id, "needs_info", "", ("cv",)))


async def with_host(office: Office) -> Application:
    return (await office.with_host())[0]


async def answered(office: Office) -> Application:
    asked, _ = await office.with_host()
    assert asked.review is not None
    yes = partial(answer, AnswerReview(asked.review.review_id, "accept"), POLICY)
    return known(await office.stores.applications.change(asked.application_id, yes))


async def choosing(office: Office) -> Application:
    asked, _ = await office.with_host()
    by = TakenDown("Dr. Example", "phone", office.clock().date(), "acc_staff")
    said = SaidByHost("other_dates", "", (START + timedelta(weeks=1),), by)
    return known(await office.reviewing.take_down(asked.application_id, said))


async def accepted(office: Office) -> Application:
    return await office.accepted()


async def waitlisted(office: Office) -> Application:
    application = await office.accepted()
    fact = Waitlisted(**application.about(), title="t", start_date=START, weeks=4, position=1)
    await office.receives_twice(fact)
    return await office.read(application)


async def held(office: Office) -> Application:
    return await office.held()


async def signed(office: Office) -> Application:
    return await office.signed()


async def reserved(office: Office) -> Application:
    await office.coaches.join(COACH, ["America/Chicago"], ["en"])
    return await office.reserved()


async def with_balance(office: Office) -> Application:
    application = await reserved(office)
    opened = StatementOpened(
        **application.about(),
        total=Money.usd(159_900),
        deposit=None,
        pay_until=DUE,
        full_due_at=DUE,
        time_zone="America/Chicago",
    )
    await office.receives_twice(opened)
    await office.receives_twice(payment(application, Money.usd(69_900)))
    return await office.read(application)


async def ready(office: Office) -> Application:
    application = await reserved(office)
    for item in application.checklist:
        await office.visiting.tick(application.application_id, TickItem(item.name, True, BY_COACH))
    return await office.read(application)


async def lapsed(office: Office) -> Application:
    application = await office.held()
    await office.receives_twice(HoldLapsed(**application.about()))
    return await office.read(application)


def turns(application: Application, now: Instant) -> Turns:
    return [(wait.who, wait.task) for wait in waiting_for(application, now)]


ITEMS: Turns = [("applicant", "complete_items"), ("coach", "complete_items")]
BEGIN: Turns = [("clock", "begin_visit")]
MADE: dict[str, tuple[Made, Turns]] = {
    "draft": (drafted, [("applicant", "send_in")]),
    "submitted": (submitted, [("staff", "answer_application")]),
    "needs_info": (asked, [("applicant", "answer_question")]),
    "host_review": (with_host, [("host", "answer_review")]),
    "dates_proposed": (choosing, [("applicant", "choose_date")]),
    "accepted": (accepted, [("clock", "hold_place")]),
    "waitlisted": (waitlisted, [("clock", "offer_place")]),
    "held": (held, [("applicant", "sign_and_pay")]),
    "reserved": (reserved, [*BEGIN, *ITEMS]),
    "ready": (ready, BEGIN),
    "lapsed": (lapsed, []),
}
