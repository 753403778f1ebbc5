"""What happens to one application, as a stream of server-sent events.

It reads the history in the document, so that any replica can serve any stream.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse

from services.applications.application.api.parameters import ApplicantOrStaff, ApplicationId
from services.applications.application.api.reading import Reading
from services.applications.application.api.views import EventView
from services.applications.application.domain.application import Application
from services.applications.application.domain.history import HistoryEntry
from shared.chassis.http.needs import needs
from shared.chassis.store import Unavailable

Look = Callable[[], Awaitable[Application]]


@dataclass(frozen=True, slots=True)
class StreamPace:
    """In seconds: how often to read the document, when to send a comment, when clients should reconnect."""

    look_every: float = 1.0
    heartbeat_every: float = 15.0
    longest: float = 300.0


Pace = Annotated[StreamPace, needs(StreamPace)]

router = APIRouter(tags=["applications"])


@router.get(
    "/v1/applications/{application_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def application_events(
    application_id: ApplicationId,
    request: Request,
    actor: ApplicantOrStaff,
    reading: Reading,
    pace: Pace,
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
) -> StreamingResponse:
    """Everything from the beginning, or behind `Last-Event-ID`, and then whatever happens.

    `event` is the name of a fact, `data` is `{at, state, facts}`.
    """

    async def look() -> Application:
        return await reading.read_by(actor.id, application_id, is_staff=actor.role == "staff")

    return StreamingResponse(
        stream(await look(), look, _number(last_event_id), pace, request.app.state.stopping),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


def _number(last_event_id: str | None) -> int:
    """The number of the entry that the client saw last; 0 for none, or for what is no number."""
    if last_event_id and last_event_id.isascii() and last_event_id.isdigit():
        return int(last_event_id)
    return 0


async def stream(
    first: Application, look: Look, seen: int, pace: StreamPace, stopping: asyncio.Event
) -> AsyncIterator[str]:
    """What has happened, then what happens, with a comment in longer silences.

    It ends after `pace.longest`, and at once when this process stops; the client connects again.
    """
    yield "retry: 2000\n\n"
    application, silent, lasted = first, 0.0, 0.0
    while True:
        for entry in application.history.since(seen):
            seen, silent = entry.number, 0.0
            yield _message(entry)
        if lasted >= pace.longest or stopping.is_set():
            return
        if silent >= pace.heartbeat_every:
            silent = 0.0
            yield ": still here\n\n"
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), pace.look_every)
        silent, lasted = silent + pace.look_every, lasted + pace.look_every
        with suppress(Unavailable):  # while the database is away there is no news
            application = await look()


def _message(entry: HistoryEntry) -> str:
    data = EventView.of(entry).model_dump_json()
    return f"id: {entry.number}\nevent: {entry.what}\ndata: {data}\n\n"
