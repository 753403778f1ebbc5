"""A service: what it keeps, listens to, waits for and answers; started by roles and stopped in order.

Roles: `api` answers requests, `worker` handles records and does what it makes due, `clock` looks for what is
due. All three by default; apart where ops want to scale one. Every role answers its probes.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Literal, TypeVar, get_args

import uvloop
from fastapi import APIRouter, FastAPI
from pydantic import ValidationError

from shared.chassis.clock import SystemClock
from shared.chassis.consuming import Consumer, Subscription, when
from shared.chassis.deadletters import MongoDeadLetters
from shared.chassis.documents import ActWhenDue, AggregateType, Documents
from shared.chassis.http.access import Verifier
from shared.chassis.http.app import Probes, create_api
from shared.chassis.http.ended_sessions import EndedSessionNotes
from shared.chassis.http.needs import Endpoints
from shared.chassis.kafka import KafkaPublisher
from shared.chassis.logging import configure_logging, get_logger
from shared.chassis.mongo import Mongo
from shared.chassis.process import Server, guarded
from shared.chassis.relay import OutboxRelay, sweep
from shared.chassis.settings import ServiceSettings, explained
from shared.chassis.store import Store, Unavailable
from shared.chassis.subscriber import Subscriber
from shared.chassis.timers import Timers
from shared.chassis.travel import follow_travel
from shared.contracts.people import SessionEnded, SessionsEnded

log = get_logger(__name__)

T = TypeVar("T")
S = TypeVar("S", bound=ServiceSettings)
Role = Literal["api", "worker", "clock"]
ROLES: tuple[Role, ...] = get_args(Role)

SWEEP_SECONDS = 2.0
LEFT_BEHIND = timedelta(seconds=3)
"""An event that waits longer than this was not published by whoever wrote it."""


class Service:
    """Put together by a service's `main.build`, and run by `run`."""

    def __init__(self, name: str, settings: ServiceSettings) -> None:
        self.name = name
        self.settings = settings
        self.clock = SystemClock()
        self.mongo = Mongo(
            settings.mongo_url.get_secret_value(), settings.mongo_database or f"rounds_{name}", self.clock
        )
        self.timers = Timers()
        self._publisher = KafkaPublisher(settings.bootstrap_servers, name)
        self.relay = OutboxRelay(self._publisher)
        self._documents: list[Documents[Any]] = []
        self._subscriptions: list[Subscription] = []
        self._served = Endpoints()
        self._at_start: list[Callable[[], Awaitable[object]]] = []
        self._at_end: list[Callable[[], Awaitable[object]]] = []
        self._background: list[tuple[str, Role, Callable[[], Awaitable[object]]]] = []
        self._subscriber: Subscriber | None = None
        self.verifier = Verifier(settings.jwks_url, self.clock)

    # --- putting together ---

    def documents(
        self, collection: str, kind: AggregateType[T], indexes: Sequence[list[tuple[str, int]]] = ()
    ) -> Documents[T]:
        """Aggregates of one kind, in a collection of their own."""
        documents = Documents(self.mongo.store(collection, indexes), kind, self.clock, self.relay)
        self._documents.append(documents)
        return documents

    def collection(self, name: str, indexes: Sequence[list[tuple[str, int]]] = (), **options: Any) -> Any:
        """A plain collection of the driver, for what is not an aggregate; `options` go to its indexes."""
        for keys in indexes:
            self.mongo.wants_index(name, keys, **options)
        return self.mongo.database[name]

    def listens(self, *subscriptions: Subscription) -> None:
        self._subscriptions.extend(subscriptions)

    def when_due(self, documents: Documents[Any], act: ActWhenDue) -> None:
        self.timers.when_due(documents, act)

    def serves(self, *routers: APIRouter) -> None:
        self._served.serves(*routers)

    def provides(self, *parts: object, under: type | None = None) -> None:
        """What endpoints need, by its type (see `shared.chassis.http.needs`)."""
        self._served.provides(*parts, under=under)

    def refuses_ended_sessions(self) -> None:
        """Access tokens of a session that has ended are refused within a second, wherever it ended."""
        collection = self.collection("ended_sessions", [[("noted_at", 1)]])
        self.mongo.wants_index("ended_sessions", [("expires_at", 1)], expireAfterSeconds=0)
        notes = EndedSessionNotes(collection)
        self.listens(when(SessionEnded, notes.note_session), when(SessionsEnded, notes.note_all_of_account))
        self.background("ended sessions", partial(notes.follow, self.verifier.ended), "api")

    def at_start(self, hook: Callable[[], Awaitable[object]]) -> None:
        """Done before serving, when the database answers; repeatable, for replicas start side by side."""
        self._at_start.append(hook)

    def at_end(self, hook: Callable[[], Awaitable[object]]) -> None:
        """Done last, when nothing is in hand any more: connections to others are closed here."""
        self._at_end.append(hook)

    def background(self, name: str, work: Callable[[], Awaitable[object]], role: Role = "worker") -> None:
        """Runs beside, from start to stop, in processes of this role."""
        self._background.append((name, role, work))

    def api(self, roles: Sequence[Role] = ROLES) -> FastAPI:
        """The ASGI application; probes alone where the role `api` is not asked for."""
        served = self._served if "api" in roles else Endpoints()
        return create_api(self.name, self.clock, self.verifier, served, Probes(self._ready, self._alive))

    # --- running ---

    async def serve(self, roles: Sequence[Role]) -> None:
        """Start what the roles ask for, serve until told to stop, and stop in order."""
        server = Server(self.api(roles), self.settings)
        tasks: list[asyncio.Task[Any]] = []
        try:
            if await self._has_database(server.stopping):
                tasks = self._start(roles)
                log.info("started", roles=list(roles), port=self.settings.http_port)
                await server.serve()
        finally:
            await self._stop(tasks)

    def _start(self, roles: Sequence[Role]) -> list[asyncio.Task[Any]]:
        tasks: list[asyncio.Task[Any]] = []

        def begin(name: str, work: Awaitable[object]) -> None:
            tasks.append(asyncio.create_task(guarded(name, work), name=name))

        if self.settings.time_travel:
            begin("travel", follow_travel(self.mongo, self.clock))
        if "worker" in roles:
            self.timers.act_at_once()
            begin("sweeper", self._sweep_forever())
            if self._subscriptions:
                begin("consumer", self._consume())
        if "clock" in roles:
            begin("clock", self.timers.run(self.settings.clock_poll_seconds))
        for name, role, work in self._background:
            if role in roles:
                begin(name, work())
        return tasks

    async def _stop(self, tasks: Sequence[asyncio.Task[Any]]) -> None:
        """Requests have ended; now what comes in, what is in hand, what goes out, and the connections."""
        seconds = self.settings.graceful_seconds
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._subscriber is not None:
            await self._subscriber.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.timers.drain()
                for documents in self._documents:
                    await documents.drain()
        await self.relay.drain(seconds)
        await self._publisher.stop()
        for hook in self._at_end:
            await hook()
        self.mongo.close()
        log.info("stopped")

    async def _has_database(self, stopping: asyncio.Event) -> bool:
        """Wait until the database answers and is ready for us; False when told to stop before."""
        while not stopping.is_set():
            try:
                await self.mongo.ping()
                await self.mongo.make_indexes()
                for hook in self._at_start:
                    await hook()
            except Unavailable as away:
                log.warning("waiting for the database", error=str(away))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), 0.5)
            else:
                return True
        return False

    async def _consume(self) -> None:
        consumer = Consumer(self.name, self._subscriptions, MongoDeadLetters(self.mongo), self.clock)
        self._subscriber = Subscriber(self.name, self.settings, consumer)
        await self._subscriber.start()
        while True:
            await asyncio.sleep(1)
            await self._subscriber.rejoin_if_lost()
            with contextlib.suppress(Unavailable):
                await consumer.replay_some()

    async def _sweep_forever(self) -> None:
        stores: list[Store] = [documents.store for documents in self._documents]
        while True:
            with contextlib.suppress(Unavailable):
                await sweep(self.relay, stores, LEFT_BEHIND)
            await asyncio.sleep(SWEEP_SECONDS)

    async def _ready(self) -> dict[str, Any]:
        await self.mongo.ping()
        return {"now": self.clock().isoformat(), "consuming": self._is_consuming()}

    def _is_consuming(self) -> bool:
        return self._subscriber is not None and self._subscriber.is_assigned()

    def _alive(self) -> bool:
        return self._subscriber is None or self._subscriber.is_alive()


def run(
    build: Callable[[S], Service], settings_type: type[S], arguments: Sequence[str] | None = None
) -> None:
    """`python -m services.<name> [api|worker|clock ...]`."""
    roles = _roles(sys.argv[1:] if arguments is None else arguments)
    name = settings_type.__module__.split(".")[1]
    try:
        settings = settings_type()
    except ValidationError as wrong:
        raise SystemExit(f"{name} cannot start:\n{explained(wrong)}") from None
    configure_logging(name, settings.log_format, settings.log_level)

    async def main() -> None:
        await build(settings).serve(roles)

    uvloop.run(main())


def _roles(words: Sequence[str]) -> tuple[Role, ...]:
    unknown = [word for word in words if word not in ROLES]
    if unknown:
        raise SystemExit(f"unknown role {', '.join(unknown)}; choose from {', '.join(ROLES)}")
    return tuple(role for role in ROLES if role in words) or ROLES
