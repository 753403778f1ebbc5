"""What happens to one application, as a stream of server-sent events.

It reads the history in the document, so that any replica can serve any stream.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Header, Request

from services.applications.application.api.event_views import EventView
from services.applications.application.api.parameters import ApplicantOrStaff, ApplicationId
from services.applications.application.api.reading import Reading
from services.applications.application.domain.application import Application
from services.applications.application.domain.history import HistoryEntry
from services.applications.application.use_cases.watching import Watching
from shared.chassis.http.access import Actor
from shared.chassis.http.document import refuses
from shared.chassis.http.ended_sessions import EndedSessions
from shared.chassis.http.needs import needs
from shared.chassis.http.streams import EventStream, OpenStreams


@dataclass(frozen=True, slots=True)
class StreamPace:
    """In seconds: when to send a comment, and when clients should reconnect."""

    heartbeat_every: float = 15.0
    longest: float = 300.0


@dataclass(frozen=True, slots=True)
class EventStreams:
    """What streams of this process share."""

    watching: Watching
    open: OpenStreams
    pace: StreamPace = StreamPace()


@dataclass(frozen=True, slots=True)
class Ending:
    """What ends a stream before its time."""

    stopping: asyncio.Event
    ended: EndedSessions
    actor: Actor

    def of_session(self) -> AbstractContextManager[asyncio.Event]:
        return self.ended.watch(self.actor.id, self.actor.session_id, self.actor.epoch)


Streams = Annotated[EventStreams, needs(EventStreams)]

MESSAGE = {
    "type": "object",
    "title": "EventMessage",
    "description": "One server-sent event of the stream",
    "properties": {
        "event": {"type": "string", "description": "The name of a fact"},
        "id": {"type": "string", "description": "Its number, to be sent as Last-Event-ID"},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": "#/components/schemas/EventView"},
        },
    },
    "required": ["event", "id", "data"],
}

router = APIRouter(tags=["applications"])


@router.get(
    "/v1/applications/{application_id}/events",
    status_code=200,
    response_class=EventStream,
    responses={
        200: {"content": {"text/event-stream": {"schema": MESSAGE}}, "model": EventView},
        **refuses(429),
    },
)
async def application_events(
    application_id: ApplicationId,
    request: Request,
    actor: ApplicantOrStaff,
    reading: Reading,
    streams: Streams,
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
) -> EventStream:
    """Everything from the beginning, or behind `Last-Event-ID`, and then whatever happens.

    `event` is the name of a fact, `data` is `{at, state, facts}`.
    """
    application = await reading.read_by(actor.id, application_id, is_staff=actor.role == "staff")
    ending = Ending(request.app.state.stopping, request.app.state.verifier.ended, actor)
    messages = stream(application, streams, _number(last_event_id), ending)
    return EventStream(messages, streams.open.take(actor.id))


def _number(last_event_id: str | None) -> int:
    """The number of the entry that the client saw last; 0 for none, or for what is no number."""
    if last_event_id and last_event_id.isascii() and last_event_id.isdigit():
        return int(last_event_id)
    return 0


async def stream(first: Application, streams: EventStreams, seen: int, ending: Ending) -> AsyncIterator[str]:
    """What has happened, then what happens, with a comment in longer silences.

    It ends after `pace.longest`, and at once when this process stops or the session of whoever reads is over;
    the client connects again.
    """
    yield "retry: 2000\n\n"
    now, pace = asyncio.get_running_loop().time, streams.pace
    ends_at, spoken_at = now() + pace.longest, now()
    with streams.watching.watch(first) as watched, ending.of_session() as signed_out:
        while True:
            for entry in watched.application.history.since(seen):
                seen, spoken_at = entry.number, now()
                yield _message(entry)
            if now() >= spoken_at + pace.heartbeat_every:
                spoken_at = now()
                yield ": still here\n\n"
            if now() >= ends_at or ending.stopping.is_set() or signed_out.is_set():
                return
            seconds = min(ends_at, spoken_at + pace.heartbeat_every) - now()
            await watched.wait(seconds, ending.stopping, signed_out)


def _message(entry: HistoryEntry) -> str:
    data = EventView.of(entry).model_dump_json()
    return f"id: {entry.number}\nevent: {entry.what}\ndata: {data}\n\n"
