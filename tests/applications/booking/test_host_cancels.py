"""The host calls weeks off: another start for nothing, or everything back, until an instant (R18)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.applications.application.domain.application import Application
from services.applications.application.domain.refusals import NotNow
from services.applications.application.domain.waiting import waiting_for
from services.applications.booking.domain.postponing import HOST_CANCELLED, PostponeAsQuoted
from shared.contracts.applications import ApplicationCancelled
from shared.contracts.booking import ApplicationPostponed, HostCancelled
from shared.contracts.catalog import PlaceCalledOff, PlaceMoved, PlaceMoveRefused
from shared.contracts.money import Money
from tests.applications.booking.builders import cancelled, quoted, until_start
from tests.applications.builders import Office
from tests.applications.facts import ANA, START, known
from tests.applications.http_builders import AS_ANA, AS_STAFF, Site

SECOND = timedelta(seconds=1)
LATER = START + timedelta(weeks=8)
DEPOSIT = Money.usd(69_900)


def called_off(application: Application) -> PlaceCalledOff:
    return PlaceCalledOff(
        **application.about(), reason="the ward is closed", start_date=application.start_date
    )


async def choosing(office: Office, days: int = 60) -> Application:
    """Paid for, so many days before the start, and called off."""
    application = await office.paid()
    office.clock.travel(until_start(days) - office.clock())
    await office.receives_twice(called_off(application))
    return await office.read(application)


async def moving(office: Office, application: Application, weeks: int = 8) -> Application:
    start = application.start_date + timedelta(weeks=weeks)
    asked = known(await office.postponing.quote(application.application_id, ANA, start))
    assert asked.postponement_quote is not None
    assert (asked.postponement_quote.fee, asked.postponement_quote.text) == (Money.usd(0), HOST_CANCELLED)
    command = PostponeAsQuoted(ANA, asked.postponement_quote.quote_id)
    return known(await office.postponing.postpone(application.application_id, command))


def moved(application: Application) -> PlaceMoved:
    assert application.move is not None
    return PlaceMoved(
        **application.about(), move_id=application.move.move_id, from_start_date=application.start_date,
        start_date=application.move.start_date, weeks=4, time_zone="America/Chicago",
    )  # fmt: skip


async def test_who_has_paid_is_told_until_when_to_choose_and_keeps_the_place_until_then() -> None:
    office = Office()
    application = await choosing(office)
    assert application.state == "reserved"
    (fact,) = [said for said in office.announced(application) if isinstance(said, HostCancelled)]
    assert (fact.choose_until, fact.everything) == (office.clock() + timedelta(days=7), DEPOSIT)
    waits = {(wait.who, wait.task, wait.until) for wait in waiting_for(application, office.clock())}
    assert waits == {("applicant", "choose_after_host", fact.choose_until)}


async def test_silence_ends_at_the_instant_and_not_a_second_before() -> None:
    office = Office()
    application = await choosing(office)
    await office.time_passes(timedelta(days=7) - SECOND)
    assert (await office.read(application)).state == "reserved"
    await office.time_passes(SECOND)
    after = await office.read(application)
    assert after.state == "cancelled"
    (fact,) = [said for said in office.announced(application) if isinstance(said, ApplicationCancelled)]
    assert (fact.by, fact.refund, fact.kept, fact.reason) == (
        "host", DEPOSIT, Money.usd(0), "the ward is closed",
    )  # fmt: skip


async def test_nobody_chooses_longer_than_until_the_first_day() -> None:
    office = Office()
    application = await choosing(office, days=3)
    assert application.called_off is not None
    assert application.called_off.choose_until == application.starts_at
    await office.time_passes(application.starts_at - office.clock())
    assert (await office.read(application)).state == "cancelled"


async def test_everything_back_is_the_quote_however_late_it_is() -> None:
    office = Office()
    application = await choosing(office, days=10)
    quote = await quoted(office, application)
    assert (quote.settlement.refund, quote.settlement.kept) == (DEPOSIT, Money.usd(0))
    gone = await cancelled(office, application, quote)
    assert gone.cancellation is not None
    assert (gone.state, gone.cancellation.by) == ("cancelled", "host")


async def test_another_start_costs_nothing_however_late_and_may_lie_earlier() -> None:
    for weeks in (8, -1):
        office = Office()
        application = await choosing(office, days=20)
        asking = await moving(office, application, weeks)
        await office.receives_twice(moved(asking))
        after = await office.read(application)
        assert (after.state, after.called_off) == ("reserved", None)
        assert after.start_date == START + timedelta(weeks=weeks)
        (fact,) = [said for said in office.announced(application) if isinstance(said, ApplicationPostponed)]
        assert fact.fee == Money.usd(0)
        await office.receives(called_off(application))
        assert await office.read(application) == after


async def test_a_start_that_is_gone_leaves_the_choice_and_time_that_ran_out_meanwhile_counts() -> None:
    office = Office()
    application = await choosing(office)
    asking = await moving(office, application)
    assert asking.move is not None
    await office.time_passes(timedelta(days=7))
    assert (await office.read(application)).state == "reserved"
    refused = PlaceMoveRefused(
        **asking.about(), move_id=asking.move.move_id, start_date=asking.move.start_date, reason="full"
    )
    await office.receives_twice(refused)
    await office.time_passes(SECOND)
    assert (await office.read(application)).state == "cancelled"


async def test_after_the_time_to_choose_no_start_is_quoted() -> None:
    office = Office()
    application = await choosing(office)
    office.clock.travel(timedelta(days=7) - SECOND)
    await office.postponing.quote(application.application_id, ANA, LATER)
    office.clock.travel(SECOND)
    with pytest.raises(NotNow):
        await office.postponing.quote(application.application_id, ANA, LATER)


async def test_a_visit_that_has_begun_and_a_place_that_is_not_paid_end_at_once() -> None:
    office = Office()
    begun = await office.paid()
    await office.time_passes(begun.starts_at - office.clock())
    held = await office.held(start=START + timedelta(weeks=52))
    for application in (begun, held):
        await office.receives_twice(called_off(application))
        assert (await office.read(application)).state == "cancelled"


async def test_the_applicant_sees_it() -> None:
    site = Site()
    application = await choosing(site.office)
    seen = (await site.ask(AS_ANA, "GET", f"/v1/applications/{application.application_id}")).json()
    assert seen["host_cancelled"]["reason"] == "the ward is closed"
    assert seen["host_cancelled"]["choose_until"]["time_zone"] == "America/Chicago"


async def test_staff_who_record_it_for_one_visitor_let_them_choose_or_give_everything_back_at_once() -> None:
    for chooses, state in ((True, "reserved"), (False, "cancelled")):
        site = Site()
        application = await site.office.paid()
        path = f"/v1/applications/{application.application_id}/host-cancellation"
        body = {"reason": "illness", "applicant_chooses": chooses}
        answer = await site.ask(AS_STAFF, "POST", path, json=body, headers={"idempotency-key": "h1"})
        assert (answer.status_code, answer.json()["state"]) == (200, state), answer.text
        assert (answer.json()["host_cancelled"] is not None) == chooses
        assert (
            await site.ask(AS_ANA, "POST", path, json=body, headers={"idempotency-key": "h2"})
        ).status_code == 403
    names = site.office.names_announced(application)
    assert "HostCancelled" not in names


async def test_recorded_twice_the_first_instant_counts() -> None:
    office = Office()
    application = await office.paid()
    first = known(await office.cancelling.by_host(application.application_id, "ill", applicant_chooses=True))
    office.clock.travel(timedelta(days=1))
    again = known(await office.cancelling.by_host(application.application_id, "ill", applicant_chooses=True))
    assert again == first
