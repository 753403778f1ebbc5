"""The whole catalog in this process: the same parts as in `main`, on a store of the test's choice."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import httpx

from services.catalog.main import put_together
from services.catalog.rotations.domain.rotation import Rotation, RotationState
from services.catalog.searching.ports import SearchIndex
from services.catalog.settings import CatalogSettings
from shared.chassis.clock import ManualClock
from shared.chassis.consuming import Consumer, RetryPolicy, Subscription
from shared.chassis.deadletters import InMemoryDeadLetters
from shared.chassis.documents import AggregateType, Documents
from shared.chassis.http.access import Actor, Unauthorized
from shared.chassis.http.app import Probes, create_api
from shared.chassis.http.needs import Endpoints
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.service import Service
from shared.chassis.store import Store
from shared.chassis.timers import Timers
from shared.contracts.envelope import Envelope
from shared.contracts.fact import FACTS, Fact
from tests.catalog.builders import NOW
from tests.catalog.in_memory_index import InMemorySearchIndex

EXAMPLE = Path(__file__).parents[2] / "deploy" / "example"
_NUMBERS = itertools.count(1)

STAFF = {"authorization": "Bearer staff"}


class Tokens:
    """The token says who it is: `staff`, `coach`, `student`, `graduate`, `graduate+step1`."""

    async def verify(self, token: str) -> Actor:
        status, _, step1 = token.partition("+")
        if status in ("staff", "coach"):
            return Actor(id=f"acc_{status}", role=cast(Any, status), session_id="ses_1")
        if status in ("student", "graduate"):
            return Actor("acc_1", "applicant", "ses_1", cast(Any, status), bool(step1))
        raise Unauthorized("this is not an access token")


class FakeService:
    """What `put_together` needs of a service."""

    def __init__(self, store: Callable[[str], Store], clock: ManualClock) -> None:
        self.clock = clock
        self._store = store
        self.kept: dict[str, Documents[Any]] = {}
        self.subscriptions: list[Subscription] = []
        self.served = Endpoints()
        self.timers = Timers()

    def documents(self, name: str, kind: AggregateType[Any], _: Any = ()) -> Documents[Any]:
        self.kept[name] = Documents(self._store(name), kind, self.clock)
        return self.kept[name]

    def collection(self, name: str) -> None:
        """None: what reads a collection of its own is replaced after the service is put together."""

    def listens(self, *subscriptions: Subscription) -> None:
        self.subscriptions.extend(subscriptions)

    def when_due(self, documents: Documents[Any], act: Callable[[str], Any]) -> None:
        self.timers.when_due(documents, act)

    def serves(self, *routers: Any) -> None:
        self.served.serves(*routers)

    def provides(self, *parts: object, under: type | None = None) -> None:
        self.served.provides(*parts, under=under)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A record as the bus would bring it."""

    topic: str
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes | None]]
    partition: int = 0
    offset: int = 0


class Catalog:
    """The catalog as others see it: facts in, facts out, HTTP, and time."""

    def __init__(self, service: FakeService) -> None:
        self.service = service
        self.clock = service.clock
        self.dead = InMemoryDeadLetters()
        patience = RetryPolicy(attempts=2, first_seconds=0)
        self.consumer = Consumer("catalog", service.subscriptions, self.dead, service.clock, patience)

    @cached_property
    def api(self) -> httpx.AsyncClient:
        async def ready() -> dict[str, Any]:
            return {}

        service = self.service
        app = create_api(
            "catalog", service.clock, cast(Any, Tokens()), service.served, Probes(ready, lambda: True)
        )
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://catalog")

    @property
    def rotations(self) -> Documents[RotationState]:
        return self.service.kept["rotations"]

    async def rotation(self, rotation_id: str = "rot_1") -> Rotation:
        state = await self.rotations.get(rotation_id)
        assert isinstance(state, Rotation)
        return state

    async def has(self, rotation: Rotation) -> None:
        """This rotation as it is."""
        await self.rotations.change(rotation.rotation_id, lambda _, __: (rotation, ()))

    async def receive(self, *facts: Fact, times: int = 1) -> None:
        """Records from the bus; `times` delivers each one so often, under the same id."""
        for fact in facts:
            record = delivery(fact)
            for _ in range(times):
                await self.consumer.handle_batch([record])

    async def act_on_due(self) -> None:
        """Act on all that is due until nothing is."""
        for _ in range(20):
            if not await self.service.timers.look():
                return
        raise AssertionError("something stays due")

    async def facts(self, document_id: str = "rot_1", collection: str = "rotations") -> list[Fact]:
        """Every fact in this document's outbox, in order."""
        record = (await self.service.kept[collection].store.load([document_id])).get(document_id)
        return [] if record is None else [_fact(event.type, event.data) for event in record.outbox]

    async def labels(self, document_id: str = "rot_1") -> list[str]:
        return [f"{type(fact).__name__} {fact.key()}" for fact in await self.facts(document_id)]

    async def import_example(self, **form: str) -> httpx.Response:
        return await self.import_files(
            (EXAMPLE / "hosts.csv").read_bytes(), (EXAMPLE / "rotations.csv").read_bytes(), **form
        )

    async def import_files(
        self, hosts: bytes, rotations: bytes, *, key: str = "", **form: str
    ) -> httpx.Response:
        files = {"hosts": ("hosts.csv", hosts), "rotations": ("rotations.csv", rotations)}
        headers = STAFF | ({"idempotency-key": key} if key else {})
        return await self.api.post("/v1/catalog-imports", files=files, data=form, headers=headers)


@contextmanager
def in_memory() -> Iterator[Catalog]:
    clock = ManualClock(NOW)
    stores: dict[str, InMemoryStore] = {}

    def store(name: str) -> InMemoryStore:
        stores[name] = InMemoryStore(name, clock)
        return stores[name]

    yield put_on(FakeService(store, clock), lambda: InMemorySearchIndex(stores["rotations"]))


def put_on(service: FakeService, index: Callable[[], SearchIndex]) -> Catalog:
    """The catalog on a service; the index is asked for when something is searched."""
    put_together(cast(Service, service), CatalogSettings())
    service.provides(cast(SearchIndex, _Late(index)), under=SearchIndex)
    return Catalog(service)


class _Late:
    """Makes the index at its first use: its collection is known only then."""

    def __init__(self, make: Callable[[], SearchIndex]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        return getattr(self._make(), name)


def delivery(fact: Fact) -> Delivery:
    number = next(_NUMBERS)
    envelope = Envelope(
        id=f"evt_{number}",
        type=type(fact).__name__,
        source="tests",
        time="2026-11-22T12:00:00Z",
        subject=fact.key(),
        correlation_id=f"cor_{number}",
        causation_id=f"cau_{number}",
    )
    headers: list[tuple[str, bytes | None]] = list(envelope.headers())
    return Delivery(fact.topic, fact.key().encode(), fact.model_dump_json().encode(), headers, offset=number)


def _fact(name: str, data: str | None) -> Fact:
    return FACTS[name].model_validate_json(data or "{}")
