"""The four services as their `main` puts them together, on stores that refuse as the database does."""

from __future__ import annotations

import importlib
from typing import Any

from deploy.local.built import settings_alone
from deploy.local.credentials import Secrets
from shared.chassis.consuming import Consumer, RetryPolicy, Subscription
from shared.chassis.deadletters import InMemoryDeadLetters
from shared.chassis.documents import AggregateType, Documents
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.service import Service

SECRETS = Secrets.new()


class InMemory(Service):
    """Reaches no server; everything else is the service's own."""

    def __init__(self, name: str) -> None:
        settings = settings_alone(name, SECRETS)
        super().__init__(name, settings)
        self.stores: dict[str, InMemoryStore] = {}
        self.kept: dict[str, Documents[Any]] = {}
        self.subscriptions: list[Subscription] = []
        self.letters = InMemoryDeadLetters()
        importlib.import_module(f"services.{name}.main").put_together(self, settings)
        patience = RetryPolicy(attempts=1, first_seconds=0)
        self.consumer = Consumer(name, self.subscriptions, self.letters, self.clock, patience)

    def documents(self, collection: str, kind: AggregateType[Any], indexes: Any = ()) -> Documents[Any]:
        self.stores[collection] = InMemoryStore(collection, self.clock)
        self.kept[collection] = Documents(self.stores[collection], kind, self.clock)
        return self.kept[collection]

    def listens(self, *subscriptions: Subscription) -> None:
        self.subscriptions.extend(subscriptions)

    @property
    def stored(self) -> list[Any]:
        """The state of every document, with what can be searched for and what it tells."""
        return [
            (row.state, dict(row.find), [event.data for _, event in row.outbox])
            for store in self.stores.values()
            for row in store.rows.values()
        ]
