"""An offer of the waitlist is declined, signed in or by the mailed link; GET decides nothing (R15)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.applications.application.domain.application import Application
from services.applications.application.domain.refusals import ApplicationUnknown, NotNow
from services.applications.application.domain.waiting import waiting_for
from services.applications.booking.domain.offers import decline_own_offer, offer_number
from services.applications.booking.domain.refusals import HoldIsOver
from shared.contracts.booking import OfferDeclined
from shared.contracts.catalog import HoldReleased, Waitlisted
from shared.contracts.links import sign
from tests.applications.builders import Office
from tests.applications.facts import ANA, BEN, KEY, held, known, reserved
from tests.applications.http_builders import AS_ANA, AS_BEN, Site

SECOND = timedelta(seconds=1)


async def offered(office: Office) -> Application:
    accepted = await office.accepted()
    position = {"title": "t", "start_date": accepted.start_date, "weeks": 4, "position": 1}
    await office.receives(Waitlisted(**accepted.about(), **position))
    until = office.clock() + timedelta(hours=48)
    await office.receives(held(accepted, held_at=office.clock(), until=until, from_waitlist=True))
    return await office.read(accepted)


def link(application: Application) -> str:
    number = offer_number(application)
    assert number is not None
    name = application.application_id
    return f"/o/{name}-{number}-{sign(KEY, 'offer', name, number)}"


async def test_declining_says_so_once_and_the_place_is_gone_when_the_catalog_says_so() -> None:
    office = Office()
    application = await offered(office)
    for _ in range(2):
        declined = known(await office.offers.decline(application.application_id, ANA))
        assert (declined.state, declined.hold is not None) == ("held", True)
    (wait,) = waiting_for(declined, office.clock())
    assert (wait.who, wait.task, wait.since) == ("provider", "close_payment", office.clock())
    said = [fact for fact in office.announced(application) if isinstance(fact, OfferDeclined)]
    assert [fact.accepted_at for fact in said] == [application.accepted_at]
    await office.receives_twice(HoldReleased(**application.about()))
    assert (await office.read(application)).state == "lapsed"


async def test_until_the_last_second_and_not_at_the_end() -> None:
    office = Office()
    application = await offered(office)
    assert application.hold is not None
    end = application.hold.until
    decided, facts = decline_own_offer(ANA, application, end - SECOND)
    assert isinstance(decided, Application)
    assert len(facts) == 1
    with pytest.raises(HoldIsOver):
        decline_own_offer(ANA, application, end)


async def test_what_was_not_offered_is_not_declined_and_nobody_declines_for_another() -> None:
    office = Office()
    plain = await office.held()
    with pytest.raises(NotNow):
        await office.offers.decline(plain.application_id, ANA)
    with pytest.raises(ApplicationUnknown):
        await office.offers.decline(plain.application_id, BEN)


async def test_after_declining_nothing_is_signed_and_money_that_was_faster_wins() -> None:
    office = Office()
    application = await offered(office)
    await office.offers.decline(application.application_id, ANA)
    with pytest.raises(HoldIsOver):
        await office.sign(application)
    await office.receives_twice(reserved(application))
    assert (await office.read(application)).state == "reserved"


async def test_by_the_link_without_signing_in_and_only_by_its_form() -> None:
    site = Site()
    application = await offered(site.office)
    page = await site.ask("", "GET", link(application))
    assert page.status_code == 200
    assert "Decline this place" in page.text
    assert (await site.office.read(application)) == application

    token = page.text.split('name="form_token" value="')[1].split('"')[0]
    too_fast = await site.client.post(link(application), data={"form_token": token})
    assert too_fast.status_code == 422
    site.office.clock.travel(timedelta(seconds=5))
    for form in ({}, {"form_token": "1.aaaaaaaaaaaaaaaaaaaaaaaaaa"}, {"form_token": token, "website": "x"}):
        assert (await site.client.post(link(application), data=form)).status_code == 422
    assert (await site.office.read(application)) == application

    done = await site.client.post(link(application), data={"form_token": token})
    assert done.status_code == 200
    assert "You have declined this place" in done.text
    after = await site.office.read(application)
    assert after.hold is not None
    assert after.hold.declined_at is not None
    assert "Decline this place" not in (await site.ask("", "GET", link(application))).text


async def test_a_link_of_another_offer_is_over_and_one_that_is_not_ours_is_unknown() -> None:
    site = Site()
    application = await offered(site.office)
    name, number = application.application_id, (offer_number(application) or 0) - 1
    old = f"/o/{name}-{number}-{sign(KEY, 'offer', name, number)}"
    assert (await site.ask("", "GET", old)).status_code == 410
    assert (await site.client.post(old, data={})).status_code == 410
    forged = link(application)[:-1] + ("a" if link(application)[-1] != "a" else "b")
    for bad in (forged, "/o/nothing", f"/o/{name}"):
        assert (await site.ask("", "GET", bad)).status_code == 404
        assert (await site.client.post(bad, data={})).status_code == 404


async def test_over_http_with_the_same_key_it_is_the_same_answer() -> None:
    site = Site()
    application = await offered(site.office)
    path = f"/v1/applications/{application.application_id}/offer-decline"
    assert (await site.ask(AS_BEN, "POST", path)).status_code == 404
    assert (await site.ask("", "POST", path)).status_code == 401
    for replayed in (None, "true"):
        answer = await site.ask(AS_ANA, "POST", path, headers={"idempotency-key": "d1"})
        assert answer.status_code == 200
        assert answer.json()["hold"]["declined"] is True
        assert answer.headers.get("idempotent-replayed") == replayed
