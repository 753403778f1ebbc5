"""Staff take back what they decided (R36): each decision, while it stands, and whoever was told is told."""

from datetime import date, timedelta

import pytest

from services.applications.application.domain.application import Application
from services.applications.application.domain.refusals import NotNow, StartNotPossible
from services.applications.applying.use_cases import SendIn
from services.applications.booking.domain.refusals import HoldIsOver
from services.applications.reviewing.domain.refusals import ApplicantIsGone, LinkIsOver
from services.applications.reviewing.domain.staff_review import Decision
from shared.contracts.applications import DecisionTakenBack
from shared.contracts.catalog import HoldLapsed, HoldReleased, PlaceRefused, Waitlisted
from tests.applications.builders import Office
from tests.applications.facts import ANA, START, held, known, reserved
from tests.applications.reviewing.builders import answers

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


async def takes_back(office: Office, application: Application, decision: Decision) -> Application:
    work = office.reviewing.take_back(application.application_id, decision, "A mistake.", "acc_staff")
    return known(await work)


def told(office: Office, application: Application) -> list[DecisionTakenBack]:
    return [fact for fact in office.announced(application) if isinstance(fact, DecisionTakenBack)]


def given_back(application: Application) -> HoldReleased:
    return HoldReleased(**application.about(), accepted_at=application.accepted_at)


async def test_a_question_to_the_applicant_is_taken_back_and_the_clock_goes_on() -> None:
    office = Office()
    sent = await office.submitted()
    office.clock.travel(6 * HOUR)
    await office.reviewing.decide(sent.application_id, "needs_info", "", ("transcript",))
    office.clock.travel(48 * HOUR)
    back = await takes_back(office, sent, "needs_info")
    assert (back.state, back.items, back.note) == ("staff_review", (), "")
    assert back.clock is not None
    assert back.clock.answer_due_at == office.clock() + 18 * HOUR
    assert told(office, back)[0].reason == "A mistake."


async def test_a_question_to_the_host_is_taken_back_while_nobody_answered() -> None:
    office = Office()
    asked, token = await office.with_host()
    back = await takes_back(office, asked, "send_to_host")
    assert back.state == "staff_review"
    with pytest.raises(LinkIsOver):
        await office.host_reviews.page(token)
    answered, token = await office.with_host()
    await answers(office, token)
    with pytest.raises(NotNow):
        await takes_back(office, answered, "send_to_host")


async def test_a_decline_is_taken_back_until_the_first_day_begins() -> None:
    office = Office()
    sent = await office.submitted()
    await office.reviewing.decide(sent.application_id, "decline", "Too few places.", ())
    office.clock.now = sent.starts_at
    with pytest.raises(StartNotPossible):
        await takes_back(office, sent, "decline")
    office.clock.travel(-SECOND)
    back = await takes_back(office, sent, "decline")
    assert (back.state, back.is_live, back.note) == ("staff_review", True, "")
    assert back.clock is not None


async def test_a_decline_of_somebody_whose_account_is_gone_stands() -> None:
    office = Office()
    sent = await office.submitted()
    await office.reviewing.decide(sent.application_id, "decline", "Too few places.", ())
    del office.people.people[ANA]
    with pytest.raises(ApplicantIsGone):
        await takes_back(office, sent, "decline")


@pytest.mark.parametrize("decision", ["accept", "decline", "needs_info", "send_to_host"])
async def test_what_was_not_decided_cannot_be_taken_back(decision: Decision) -> None:
    office = Office()
    for application in (await office.submitted(), await office.reserved(start=date(2027, 5, 3))):
        with pytest.raises(NotNow):
            await takes_back(office, application, decision)


async def test_an_acceptance_is_over_when_the_place_is_free_again() -> None:
    office = Office()
    application = await office.held()
    waits = await takes_back(office, application, "accept")
    assert waits.state == "held"
    assert told(office, waits)[0].accepted_at == application.accepted_at
    await office.receives_twice(given_back(application))
    back = await office.read(application)
    assert (back.state, back.hold, back.taken_back, back.accepted_at) == ("staff_review", None, None, None)
    assert back.note == "A mistake."
    assert back.clock is not None


async def test_taking_back_twice_tells_once() -> None:
    office = Office()
    application = await office.held()
    await takes_back(office, application, "accept")
    await takes_back(office, application, "accept")
    assert len(told(office, application)) == 1


async def test_nobody_signs_for_a_place_that_is_being_taken_back() -> None:
    office = Office()
    application = await office.held()
    await takes_back(office, application, "accept")
    with pytest.raises(HoldIsOver):
        await office.sign(application)


async def test_money_that_was_faster_keeps_the_place() -> None:
    office = Office()
    application = await office.signed()
    await takes_back(office, application, "accept")
    await office.receives_twice(reserved(application))
    seated = await office.read(application)
    assert (seated.state, seated.taken_back) == ("reserved", None)
    await office.receives(given_back(application))
    assert (await office.read(application)).state == "reserved"


@pytest.mark.parametrize("ending", ["released", "lapsed", "refused"])
async def test_an_acceptance_without_a_place_yet_is_taken_back_however_the_catalog_answers(
    ending: str,
) -> None:
    office = Office()
    application = await office.accepted()
    await takes_back(office, application, "accept")
    about = {**application.about(), "accepted_at": application.accepted_at}
    answer = {
        "released": HoldReleased(**about),
        "lapsed": HoldLapsed(**about),
        "refused": PlaceRefused(**about, reason="weeks_not_open"),
    }[ending]
    await office.receives_twice(answer)
    assert (await office.read(application)).state == "staff_review"


async def test_a_place_or_a_number_that_is_told_late_does_not_stop_it() -> None:
    office = Office()
    application = await office.accepted()
    await takes_back(office, application, "accept")
    await office.receives(Waitlisted(**application.about(), title="t", start_date=START, weeks=4, position=1))
    await office.receives(held(application))
    assert (await office.read(application)).state == "held"
    await office.receives(given_back(application))
    assert (await office.read(application)).state == "staff_review"


async def test_after_it_the_staff_decide_anew_and_an_old_message_ends_nothing() -> None:
    office = Office()
    application = await office.held()
    await takes_back(office, application, "accept")
    old = given_back(application)
    await office.receives(old)
    office.clock.travel(SECOND)
    again = known(await office.reviewing.decide(application.application_id, "accept", "", ()))
    await office.receives(held(again))
    await office.receives(old)
    assert (await office.read(again)).state == "held"


async def test_who_was_asked_for_something_can_not_send_it_in_any_more() -> None:
    office = Office()
    sent = await office.submitted()
    await office.reviewing.decide(sent.application_id, "needs_info", "", ("transcript",))
    await takes_back(office, sent, "needs_info")
    with pytest.raises(NotNow):
        await office.applying.submit(sent.application_id, ANA, SendIn("Here it is."))
