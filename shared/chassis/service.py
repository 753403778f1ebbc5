"""A service: what it keeps, listens to, waits for and answers; started by roles and stopped in order.

Roles: `api` answers requests, `worker` handles records and does what it makes due, `clock` looks for what is
due. All three by default; apart where ops want to scale one. Every role answers its probes from the first
moment on.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import uvloop
from fastapi import APIRouter, FastAPI
from pydantic import ValidationError

from shared.chassis.beginning import Beginning
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
from shared.chassis.readiness import Readiness
from shared.chassis.relay import OutboxRelay, sweep
from shared.chassis.roles import ROLES, Role, roles_of
from shared.chassis.settings import ServiceSettings, explained
from shared.chassis.store import Store, Unavailable
from shared.chassis.subscriber import Subscriber
from shared.chassis.timers import Timers
from shared.chassis.travel import follow_travel
from shared.contracts.people import SessionEnded, SessionsEnded

log = get_logger(__name__)

T = TypeVar("T")
S = TypeVar("S", bound=ServiceSettings)
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
        self.readiness = Readiness()
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
        probes = Probes(self._ready, self._alive, self.readiness.has_begun)
        return create_api(self.name, self.clock, self.verifier, served, probes)

    # --- running ---

    async def serve(self, roles: Sequence[Role]) -> None:
        """Answer probes at once, begin when the database is there, and stop in order when told to."""
        server = Server(self.api(roles), self.settings, self.readiness.stop)
        tasks: list[asyncio.Task[Any]] = []
        beginning = asyncio.create_task(self._begin(roles, tasks), name="beginning")
        beginning.add_done_callback(server.stop_after_failure)
        try:
            await server.serve()
        finally:
            await self._stop([beginning, *tasks])
        if not beginning.cancelled():
            beginning.result()

    async def prepare(self) -> None:
        """Make the indexes, once for all replicas, when the database answers."""
        try:
            await Beginning(self.mongo, self.readiness).reach(self.mongo.make_indexes)
            log.info("prepared", indexes=self.mongo.wanted_indexes)
        finally:
            self.mongo.close()

    async def _begin(self, roles: Sequence[Role], tasks: list[asyncio.Task[Any]]) -> None:
        beginning = Beginning(self.mongo, self.readiness)
        indexes = self.mongo.make_indexes if self.settings.make_indexes else beginning.find_indexes
        await beginning.reach(indexes, *self._at_start)
        tasks.extend(self._start(roles))
        self.readiness.begin()
        log.info("started", roles=list(roles), port=self.settings.http_port)

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
        self.readiness.is_ready()
        await self.mongo.ping()
        return {"now": self.clock().isoformat(), "consuming": self._is_consuming()}

    def _is_consuming(self) -> bool:
        return self._subscriber is not None and self._subscriber.is_assigned()

    def _alive(self) -> bool:
        return self._subscriber is None or self._subscriber.is_alive()


def run(
    build: Callable[[S], Service], settings_type: type[S], arguments: Sequence[str] | None = None
) -> None:
    """`python -m services.<name> [api|worker|clock ...]`, or `prepare`."""
    roles = roles_of(sys.argv[1:] if arguments is None else arguments)
    name = settings_type.__module__.split(".")[1]
    try:
        settings = settings_type()
    except ValidationError as wrong:
        raise SystemExit(f"{name} cannot start:\n{explained(wrong)}") from None
    configure_logging(name, settings.log_format, settings.log_level)

    async def main() -> None:
        service = build(settings)
        await (service.serve(roles) if roles else service.prepare())

    uvloop.run(main())
