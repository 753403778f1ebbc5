"""What `put_together` needs of a service, in memory."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, cast

from shared.chassis.clock import ManualClock
from shared.chassis.consuming import Subscription
from shared.chassis.documents import AggregateType, Documents
from shared.chassis.http.access import Actor, Unauthorized
from shared.chassis.http.needs import Endpoints
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.timers import Timers


class Tokens:
    """`role:id` is the token of that person."""

    async def verify(self, token: str) -> Actor:
        role, _, person = token.partition(":")
        if role not in ("applicant", "coach", "staff"):
            raise Unauthorized("this is not an access token")
        return Actor(id=person, role=cast(Any, role), session_id="ses_1")


class InMemory:
    """What `put_together` needs of a service."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.kept: dict[str, Documents[Any]] = {}
        self.stores: dict[str, InMemoryStore] = {}
        self.subscriptions: list[Subscription] = []
        self.served = Endpoints()
        self.loops: dict[str, Any] = {}
        self.hooks: list[Callable[[], Any]] = []
        self.last_hooks: list[Callable[[], Any]] = []
        """What a service does at start; a test that wants it calls `start`."""
        self.timers = Timers()
        self.acts: dict[str, Callable[[str], Any]] = {}

    def documents(self, name: str, kind: AggregateType[Any], _: Any = ()) -> Documents[Any]:
        self.stores[name] = InMemoryStore(name, self.clock)
        self.kept[name] = Documents(self.stores[name], kind, self.clock)
        return self.kept[name]

    def backup(self) -> dict[str, Any]:
        """The statements as they are stored now; what is written later does not reach it."""
        return {wanted: copy(row) for wanted, row in self.stores["statements"].rows.items()}

    def listens(self, *subscriptions: Subscription) -> None:
        self.subscriptions.extend(subscriptions)

    def when_due(self, documents: Documents[Any], act: Callable[[str], Any]) -> None:
        self.timers.when_due(documents, act)
        self.acts[documents.store.name] = act

    def serves(self, *routers: Any) -> None:
        self.served.serves(*routers)

    def provides(self, *parts: object, under: type | None = None) -> None:
        self.served.provides(*parts, under=under)

    def collection(self, *_: Any, **__: Any) -> None:
        """Nothing is kept but documents."""

    def at_start(self, hook: Callable[[], Any]) -> None:
        self.hooks.append(hook)

    def at_end(self, hook: Callable[[], Any]) -> None:
        self.last_hooks.append(hook)

    def background(self, name: str, work: Callable[[], Any], _: str) -> None:
        """Nothing runs by itself."""
        self.loops[name] = work
