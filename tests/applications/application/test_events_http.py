"""HTTP: the event stream of one application."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.applications.application.api import events
from shared.chassis.http.ended_sessions import Ended
from tests.applications.facts import ANA, BEN, NOW
from tests.applications.http_builders import (
    AS_ANA,
    AS_STAFF,
    Site,
)


def messages(answer: httpx.Response) -> list[dict[str, Any]]:
    """The events of a stream."""
    found = []
    for block in answer.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "event" in fields:
            found.append({"id": int(fields["id"]), "event": fields["event"], **json.loads(fields["data"])})
    return found


async def test_the_event_stream_tells_everything_or_what_is_new() -> None:
    site = Site()
    application = await site.office.held()
    path = f"/v1/applications/{application.application_id}/events"
    answer = await site.ask(AS_ANA, "GET", path)
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = messages(answer)
    assert [message["event"] for message in told] == [
        "DraftOpened",
        "ApplicationSubmitted",
        "ReviewBegan",
        "ApplicationAccepted",
        "PlaceHeld",
    ]
    assert told[-1]["facts"]["fee"] == {"amount": 159_900, "currency": "usd"}
    assert ": still here" in answer.text
    resumed = await site.ask(AS_ANA, "GET", path, headers={"last-event-id": "3"})
    assert [message["id"] for message in messages(resumed)] == [4, 5]
    for odd in ("x", "-1", "٣"):
        again = await site.ask(AS_ANA, "GET", path, headers={"last-event-id": odd.encode()})
        assert len(messages(again)) == 5


async def test_one_person_has_a_bounded_number_of_streams_and_others_are_not_concerned() -> None:
    site = Site()
    application = await site.office.held()
    path = f"/v1/applications/{application.application_id}/events"
    give_back = [site.streams.take(ANA) for _ in range(3)]

    refused = await site.ask(AS_ANA, "GET", path)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")
    assert int(refused.headers["retry-after"]) > 0
    assert (await site.ask(AS_STAFF, "GET", path)).status_code == 200

    give_back.pop()()
    assert (await site.ask(AS_ANA, "GET", path)).status_code == 200


async def test_a_process_has_a_bounded_number_of_streams() -> None:
    site = Site()
    application = await site.office.held()
    for person in range(5):
        site.streams.take(f"acc_{person}")

    refused = await site.ask(AS_STAFF, "GET", f"/v1/applications/{application.application_id}/events")

    assert (refused.status_code, refused.json()["code"]) == (503, "too_many_streams")


async def test_a_stream_that_ends_is_no_longer_counted() -> None:
    site = Site()
    application = await site.office.held()
    for _ in range(4):
        answer = await site.ask(AS_ANA, "GET", f"/v1/applications/{application.application_id}/events")
        assert answer.status_code == 200
    await site.client.head(
        f"/v1/applications/{application.application_id}/events", headers={"authorization": f"Bearer {AS_ANA}"}
    )

    assert site.streams.count == 0


@pytest.mark.parametrize(
    ("over", "ends"),
    [
        (Ended("ses_1", None, NOW + timedelta(hours=1)), True),
        (Ended(ANA, 1, NOW + timedelta(hours=1)), True),
        (Ended("ses_2", None, NOW + timedelta(hours=1)), False),
        (Ended(BEN, 1, NOW + timedelta(hours=1)), False),
    ],
)
async def test_a_stream_ends_with_the_session_that_it_was_opened_in(over: Ended, ends: bool) -> None:
    """At once when that is known, not only when it would have ended by itself."""
    site = Site(events.StreamPace(heartbeat_every=60, longest=60))
    application = await site.office.held()
    path = f"/v1/applications/{application.application_id}/events"
    reading = asyncio.create_task(site.ask(AS_ANA, "GET", path))
    while not site.streams.count:  # noqa: ASYNC110 - it is looked for, nobody tells
        await asyncio.sleep(0)

    site.app.state.verifier.ended.learn([over])
    done, _ = await asyncio.wait([reading], timeout=5 if ends else 0.1)

    assert bool(done) is ends
    site.app.state.stopping.set()
    assert (await reading).status_code == 200
    assert site.streams.count == 0
