"""Two ends of Kafka for tests: a till that tells, and who listens to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from deploy.local.platform import Platform
from shared.chassis.consuming import Consumer, RetryPolicy, when
from shared.chassis.deadletters import MongoDeadLetters
from shared.chassis.documents import Documents
from shared.chassis.ids import new_id
from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings
from shared.chassis.subscriber import Subscriber
from shared.contracts.notifications import EmailSent
from tests.chassis.toy import TILL, Till, put

NO_TIME = timedelta(0)


QUICK = RetryPolicy(attempts=2, first_seconds=0.01, longest_seconds=0.02, infrastructure_seconds=0.1)


async def eventually(is_so: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    """Look again and again, until it is so."""
    async with asyncio.timeout(seconds):
        while not await is_so():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.02)


async def answer(value: bool) -> bool:
    return value


class Pair:
    """One service that tells, and listeners of another that hear."""

    def __init__(self, servers: Platform) -> None:
        self.settings = ServiceSettings.model_validate(
            {
                "mongo_url": servers.mongo,
                "kafka_bootstrap_servers": servers.kafka,
                "mongo_database": new_id("toy"),
            }
        )
        self.run = new_id("run")
        self.service = Service(self.run, self.settings)
        self.tills: Documents[Till] = self.service.documents("tills", TILL)
        self.letters = MongoDeadLetters(self.service.mongo)
        self.heard: list[str] = []
        self.fail: Any = lambda _: None
        self.listeners: list[Subscriber] = []

    async def listen(self) -> Subscriber:
        consumer = Consumer(self.run, [when(EmailSent, self._hear)], self.letters, self.service.clock, QUICK)
        subscriber = Subscriber(self.run, self.settings, consumer)
        await subscriber.start()
        self.listeners.append(subscriber)
        return subscriber

    async def _hear(self, fact: EmailSent) -> None:
        if not fact.email_id.startswith(self.run):
            return
        no = self.fail(fact.email_id)
        if no is not None:
            raise no
        self.heard.append(fact.email_id.removeprefix(f"{self.run}:"))

    async def tell(self, name: str, till: str = "till_1") -> None:
        await self.tills.change(f"{self.run}-{till}", put(1, f"{self.run}:{name}"))

    async def until(self, count: int) -> None:
        await eventually(lambda: answer(len(self.heard) >= count))

    async def parked(self) -> list[dict[str, Any]]:
        found = await self.service.mongo.database["dead_letters"].find().sort("offset", 1).to_list(None)
        return [row for row in found if row["key"].startswith(self.run.encode())]
