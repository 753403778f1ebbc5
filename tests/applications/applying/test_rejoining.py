"""Who let a hold or an offer lapse joins the line again by one call, judged as it is now (R1, R15)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.applications.application.domain.application import Application
from services.applications.application.domain.refusals import (
    ApplicationUnknown,
    NotEligible,
    NotNow,
    RotationIsClosed,
    StartNotPossible,
)
from shared.contracts.applications import ApplicationAccepted
from shared.contracts.catalog import HoldLapsed, RotationClosed, Waitlisted
from tests.applications.builders import Office
from tests.applications.facts import ANA, BEN, HANDS_ON, held, known, person, reserved
from tests.applications.http_builders import AS_ANA, Site

SECOND = timedelta(seconds=1)


async def lapsed(office: Office) -> Application:
    application = await office.held()
    await office.receives(HoldLapsed(**application.about()))
    office.clock.travel(timedelta(days=8))
    return await office.read(application)


async def test_it_is_accepted_anew_and_the_catalog_says_what_becomes_of_it() -> None:
    office = Office()
    before = await lapsed(office)
    for _ in range(2):
        joined = known(await office.applying.join_again(before.application_id, ANA))
        assert (joined.state, joined.accepted_at) == ("accepted", office.clock())
    accepted = [fact for fact in office.announced(before) if isinstance(fact, ApplicationAccepted)]
    assert [fact.accepted_at for fact in accepted] == [before.accepted_at, office.clock()]
    place = {"title": "t", "start_date": before.start_date, "weeks": 4, "position": 4}
    await office.receives_twice(Waitlisted(**before.about(), **place))
    assert (await office.read(before)).waitlist_position == 4
    assert known(await office.applying.join_again(before.application_id, ANA)).state == "waitlisted"


async def test_late_money_that_took_the_place_again_meanwhile_counts() -> None:
    office = Office()
    before = await lapsed(office)
    await office.applying.join_again(before.application_id, ANA)
    await office.receives_twice(reserved(before, after_lapse=True))
    assert (await office.read(before)).state == "reserved"


async def test_only_after_a_place_was_lost_and_only_for_oneself() -> None:
    office = Office()
    application = await office.held()
    with pytest.raises(NotNow):
        await office.applying.join_again(application.application_id, ANA)
    with pytest.raises(ApplicationUnknown):
        await office.applying.join_again(application.application_id, BEN)


async def test_who_may_not_do_it_any_more_reads_why() -> None:
    office = Office()
    before = await lapsed(office)
    office.people.people[ANA] = person(ANA, status="graduate")
    with pytest.raises(NotEligible):
        await office.applying.join_again(before.application_id, ANA)


async def test_not_once_the_rotation_is_closed() -> None:
    office = Office()
    before = await lapsed(office)
    await office.receives(RotationClosed(rotation_id=HANDS_ON))
    with pytest.raises(RotationIsClosed):
        await office.applying.join_again(before.application_id, ANA)


async def test_until_the_first_day_begins_at_the_site() -> None:
    office = Office()
    before = await lapsed(office)
    office.clock.travel(before.starts_at - office.clock())
    with pytest.raises(StartNotPossible):
        await office.applying.join_again(before.application_id, ANA)
    office.clock.travel(-SECOND)
    assert known(await office.applying.join_again(before.application_id, ANA)).state == "accepted"


async def test_over_http_and_the_hold_that_follows() -> None:
    site = Site()
    before = await lapsed(site.office)
    path = f"/v1/applications/{before.application_id}/waitlist-entry"
    assert (await site.ask(AS_ANA, "POST", path)).json()["state"] == "accepted"
    until = site.office.clock() + timedelta(days=7)
    await site.office.receives(held(before, held_at=site.office.clock(), until=until))
    seen = (await site.ask(AS_ANA, "GET", f"/v1/applications/{before.application_id}")).json()
    assert (seen["state"], seen["hold"]["offered"]) == ("held", False)
