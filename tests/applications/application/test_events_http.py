"""HTTP: the event stream of one application."""

import json
from typing import Any

import httpx

from tests.applications.http_builders import (
    AS_ANA,
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
