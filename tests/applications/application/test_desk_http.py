"""The office's desk lists what waits for staff, the first deadline first, and counts it by queue (R32)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.applications.visiting.domain.checklist import TickItem
from shared.contracts.catalog import Waitlisted
from tests.applications.facts import BEN, BY_ANA, COACH, START
from tests.applications.http_builders import AS_ANA, AS_COACH, AS_STAFF, Site

BEGINS = datetime(2027, 3, 1, 6, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


async def desk(site: Site, query: str = "") -> Any:
    answer = await site.ask(AS_STAFF, "GET", f"/v1/staff/desk{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def waiting(queues: Any) -> dict[str, int]:
    return {queue["task"]: queue["count"] for queue in queues["queues"] if queue["count"]}


async def test_the_desk_is_for_staff_alone() -> None:
    site = Site()
    for who in (AS_ANA, AS_COACH):
        assert (await site.ask(who, "GET", "/v1/staff/desk")).status_code == 403
    assert (await site.ask("", "GET", "/v1/staff/desk")).status_code == 401


async def test_nothing_waits_on_an_empty_desk_and_what_waits_for_others_is_not_on_it() -> None:
    site = Site()
    assert (await desk(site))["items"] == []
    await site.office.drafted()
    held = await site.office.held(applicant_id=BEN)
    seen = await desk(site)
    assert (seen["items"], waiting(seen)) == ([], {})
    assert held.state == "held"


async def test_the_first_deadline_comes_first_in_pages_and_by_queue() -> None:
    site = Site()
    ids = []
    for number in range(3):
        await site.office.time_passes(timedelta(minutes=number))
        ids.append((await site.office.submitted()).application_id)
    await site.office.coaches.join(COACH, ["America/Chicago"], ["en"])
    await site.office.reserved(applicant_id=BEN)
    first = await desk(site, "?limit=2")
    rest = await desk(site, f"?limit=2&cursor={first['next_cursor']}")
    assert [item["application_id"] for item in (*first["items"], *rest["items"])] == ids
    assert rest["next_cursor"] is None
    assert waiting(first) == {"answer_application": 3}
    [task] = first["items"][0]["tasks"]
    assert (task["who"], task["task"], task["until"]["time_zone"]) == (
        "staff", "answer_application", "America/New_York",
    )  # fmt: skip
    assert (await desk(site, "?task=call_host"))["items"] == []
    other = await site.ask(AS_STAFF, "GET", f"/v1/staff/desk?task=call_host&cursor={first['next_cursor']}")
    assert other.status_code == 400


async def test_a_task_appears_at_its_instant_though_nobody_writes_anything_then() -> None:
    site = Site()
    application = await site.office.accepted()
    await site.office.time_passes(timedelta(minutes=15) - SECOND)
    assert (await desk(site))["items"] == []
    await site.office.time_passes(SECOND)
    seen = await desk(site, "?task=find_place")
    assert [item["application_id"] for item in seen["items"]] == [application.application_id]
    assert waiting(seen) == {"find_place": 1}
    fact = Waitlisted(**application.about(), title="t", start_date=START, weeks=4, position=1)
    await site.office.receives_twice(fact)
    assert (await desk(site))["items"] == []


async def test_an_unfinished_visit_is_on_the_desk_from_its_first_alarm_until_staff_have_decided() -> None:
    site = Site()
    await site.office.coaches.join(COACH, ["America/Chicago"], ["en"])
    application = await site.office.reserved()
    await site.office.visiting.tick(application.application_id, TickItem("housing", True, BY_ANA))
    await site.office.time_passes(BEGINS - 7 * DAY - SECOND - site.office.clock())
    assert (await desk(site))["items"] == []
    await site.office.time_passes(SECOND)
    [item] = (await desk(site))["items"]
    assert [task["task"] for task in item["tasks"]] == ["decide_visit"]
    path = f"/v1/applications/{application.application_id}"
    seen = (await site.ask(AS_STAFF, "GET", path)).json()
    assert ("staff", "decide_visit") in [(wait["who"], wait["task"]) for wait in seen["waiting_for"]]
    body = {"decision": "let_come", "reason": "they finish on site"}
    after = (await site.ask(AS_STAFF, "POST", f"{path}/visit-decisions", json=body)).json()
    assert "decide_visit" not in [wait["task"] for wait in after["waiting_for"]]
    assert (await desk(site))["items"] == []
    mine = (await site.ask(AS_ANA, "GET", path)).json()
    assert [(wait["who"], wait["task"]) for wait in mine["waiting_for"]] == [
        ("clock", "begin_visit"), ("applicant", "complete_items"), ("coach", "complete_items"),
    ]  # fmt: skip
