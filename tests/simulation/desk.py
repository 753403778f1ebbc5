"""What a service's parts are put on instead of the chassis' `Service`: the same mechanisms, other wires."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from shared.chassis.consuming import Subscription
from shared.chassis.documents import AggregateType, Documents
from shared.chassis.relay import OutboxRelay
from shared.chassis.timers import Timers
from tests.simulation.bus import BusPublisher
from tests.simulation.parts import Parts
from tests.simulation.process import Process
from tests.simulation.store import ConnectedStore, SimStore

T = TypeVar("T")


class Desk:
    """Everything that a service's parts ask of the service that they are in."""

    def __init__(self, process: Process, parts: Parts) -> None:
        world = process.world
        self.process = process
        self.parts = parts
        self.clock = process.clock
        self.stores: list[SimStore] = []
        self.connected: list[ConnectedStore] = []
        self.subscriptions: list[Subscription] = []
        self.timers = Timers(world.loop.time)
        self.relay: OutboxRelay = parts.relay(BusPublisher(process, world.bus))

    def documents(self, name: str, kind: AggregateType[T], _: Any = ()) -> Documents[T]:
        world, service = self.process.world, self.process.service
        rows = world.store(service, name)
        self.stores.append(rows)
        store = self.parts.store(self.process, rows, world.databases[service])
        self.connected.append(store)
        return Documents(store, kind, self.clock, self.relay)

    def listens(self, *subscriptions: Subscription) -> None:
        self.subscriptions.extend(subscriptions)

    def when_due(self, documents: Documents[Any], act: Callable[[str], Awaitable[object]]) -> None:
        self.timers.when_due(documents, act)

    def provides(self, *_: object, under: type | None = None) -> None:
        """Nobody asks by HTTP here."""

    def serves(self, *_: Any) -> None:
        """People ask the use cases themselves."""
