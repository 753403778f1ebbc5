"""The office's list: every state, filters, words, counts; and names in every list of staff and coaches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.applications.facts import ANA, COACH, HANDS_ON, START
from tests.applications.http_builders import AS_ANA, AS_COACH, AS_STAFF, Site

WEEK = timedelta(weeks=1)
LIST, COUNTS = "/v1/staff/applications", "/v1/staff/application-counts"


async def found(site: Site, **query: str) -> list[dict[str, Any]]:
    answer = await site.ask(AS_STAFF, "GET", LIST, params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_applications_in_every_state_are_found_with_who_applies() -> None:
    site = Site()
    draft = await site.office.drafted()
    sent = await site.office.submitted()
    assert {one["application_id"]: one["state"] for one in await found(site)} == {
        draft.application_id: "draft",
        sent.application_id: "submitted",
    }
    assert {one["applicant_name"] for one in await found(site)} == {site.office.people.people[ANA].full_name}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"state": "submitted"}, 1),
        ({"state": "submitted,held"}, 1),
        ({"state": "held"}, 0),
        ({"rotation_id": HANDS_ON}, 1),
        ({"rotation_id": "rot_other"}, 0),
        ({"start_from": "2027-03-01", "start_to": "2027-03-01"}, 1),
        ({"start_from": "2027-03-02"}, 0),
        ({"start_to": "2027-02-28"}, 0),
        ({"waiting": "staff"}, 1),
        ({"coach_id": COACH}, 0),
        ({"q": ANA}, 1),
        ({"q": "acc_nobody"}, 0),
        ({"q": "nobody at all"}, 0),
    ],
)
async def test_a_filter_keeps_what_fits(query: dict[str, str], count: int) -> None:
    site = Site()
    await site.office.submitted()
    assert len(await found(site, **query)) == count


async def test_words_of_a_name_an_address_or_an_id_find_a_persons_applications() -> None:
    site = Site()
    application = await site.office.submitted()
    person = site.office.people.people[ANA]
    for words in (person.full_name, person.full_name.upper(), person.email, application.application_id):
        assert [one["application_id"] for one in await found(site, q=words)] == [application.application_id]
    assert await found(site, q=f"{person.full_name} Somebodyelse") == []


async def test_counts_are_those_of_the_filter_whatever_state_is_shown() -> None:
    site = Site()
    await site.office.submitted()
    answer = await site.ask(AS_STAFF, "GET", COUNTS, params={"rotation_id": HANDS_ON})
    counts = {one["state"]: one["count"] for one in answer.json()["items"]}
    assert counts["submitted"] == 1
    assert sum(counts.values()) == 1


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"state": "sent"}, "query:state"),
        ({"start_from": "soon"}, "query:start_from"),
        ({"sort": "name"}, "query:sort"),
        ({"waiting": "host"}, "query:waiting"),
        ({"colour": "red"}, "query:colour"),
    ],
)
async def test_a_wrong_filter_is_named(query: dict[str, str], pointer: str) -> None:
    answer = await Site().ask(AS_STAFF, "GET", LIST, params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("path", [LIST, COUNTS])
async def test_only_staff_look(path: str) -> None:
    site = Site()
    for who in (AS_ANA, AS_COACH):
        assert (await site.ask(who, "GET", path)).status_code == 403


async def test_the_list_goes_on_where_it_ended() -> None:
    site = Site()
    sent = [await site.office.submitted(start=START + number * WEEK) for number in range(3)]
    first = (await site.ask(AS_STAFF, "GET", LIST, params={"limit": "2"})).json()
    rest = (
        await site.ask(AS_STAFF, "GET", LIST, params={"limit": "2", "cursor": first["next_cursor"]})
    ).json()
    shown = [one["application_id"] for one in (*first["items"], *rest["items"])]
    assert (shown, rest["next_cursor"]) == ([one.application_id for one in sent], None)
