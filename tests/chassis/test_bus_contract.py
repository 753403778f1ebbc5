"""Kafka, reached by our publisher and subscriber, keeps the contract of the bus; so does the fake."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local.platform import Platform
from shared.chassis.ids import new_id
from shared.chassis.kafka import KafkaPublisher
from shared.chassis.subscriber import Subscriber
from tests.chassis import killed_member
from tests.chassis.bus_bench import Bench, DeafEar, Ear, Listener
from tests.chassis.bus_contract import BusContract
from tests.chassis.killed_member import settings
from tests.simulation.bus import BusPublisher, Member
from tests.simulation.calm import STILL, calm, let_pass, played, process_in
from tests.simulation.parts import handle_then_commit, listen
from tests.simulation.process import Process
from tests.simulation.weather import Weather
from tests.simulation.world import World

T = TypeVar("T")

PATIENCE = 40
"""Seconds; a member that was killed is missed after six."""


class Subscribed(Listener):
    """Our subscriber."""

    def __init__(self, subscriber: Subscriber) -> None:
        self._subscriber = subscriber

    def partitions(self) -> int:
        return len(self._subscriber.partitions())

    async def stop(self) -> None:
        await self._subscriber.stop()


class OnKafka(Bench):
    """A topic of its own on a broker that tests share; names of groups are the topic's too."""

    def __init__(self, servers: Platform) -> None:
        self._servers = servers
        self.topic = new_id("topic")
        self.publisher = self._kafka = KafkaPublisher([servers.kafka], "payments")
        self._listeners: list[Listener] = []

    async def play(self, work: Coroutine[Any, Any, T]) -> T:
        return await work

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not is_so():  # noqa: ASYNC110 - what is waited for happens in another process
                await asyncio.sleep(0.02)

    async def listen(self, ear: Ear) -> Listener:
        subscriber = Subscriber(self._name(ear.group), settings(self._servers.kafka), ear)
        await subscriber.start()
        listener = Subscribed(subscriber)
        self._listeners.append(listener)
        return listener

    async def die_with_a_batch(self, group: str) -> None:
        told = [
            sys.executable,
            "-m",
            killed_member.__name__,
            self._servers.kafka,
            self._name(group),
            self.topic,
        ]
        process = await asyncio.create_subprocess_exec(*told, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        try:
            async with asyncio.timeout(PATIENCE):
                assert await process.stdout.readline() == killed_member.BEGUN
        finally:
            process.kill()
            await process.wait()

    async def lag(self, group: str) -> int:
        admin = AIOKafkaAdminClient(bootstrap_servers=self._servers.kafka)
        consumer = AIOKafkaConsumer(bootstrap_servers=self._servers.kafka)
        await admin.start()
        await consumer.start()
        try:
            committed = await admin.list_consumer_group_offsets(self._name(group))
            ends = await consumer.end_offsets([TopicPartition(self.topic, number) for number in (0, 1)])
        finally:
            await consumer.stop()
            await admin.close()
        reached = {place: offset.offset for place, offset in committed.items()}
        return sum(end - reached.get(place, 0) for place, end in ends.items())

    @asynccontextmanager
    async def trouble(self) -> AsyncIterator[None]:
        """The broker stands still, and then goes on with what has come to it meanwhile."""
        self._servers["kafka"].suspend()
        try:
            yield
        finally:
            self._servers["kafka"].resume()

    async def make_topic(self) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self._servers.kafka)
        await admin.start()
        try:
            await admin.create_topics([NewTopic(self.topic, 2, 1)])
        finally:
            await admin.close()

    async def close(self) -> None:
        for listener in self._listeners:
            await listener.stop()
        await self._kafka.stop()

    def _name(self, group: str) -> str:
        return f"{self.topic}-{group}"


class Simulated(Listener):
    """A member as a simulated process has it."""

    def __init__(self, process: Process, member: Member) -> None:
        self._process = process
        self._member = member

    def partitions(self) -> int:
        return self._member.partitions()

    async def stop(self) -> None:
        self._process.die()
        with suppress(ValueError):
            self._member.leave()


class InSimulation(Bench):
    """The fake bus. Time passes only when somebody waits."""

    topic = "notifications.email"

    def __init__(self, world: World) -> None:
        self._world = world
        self.publisher = BusPublisher(process_in(world, "payments"), world.bus)

    async def play(self, work: Coroutine[Any, Any, T]) -> T:
        return await played(self._world, work)

    async def until(self, is_so: Callable[[], bool]) -> None:
        for _ in range(PATIENCE):
            await let_pass(self._world, 1)
            if is_so():
                return
        raise AssertionError("it never came")

    async def listen(self, ear: Ear) -> Listener:
        process = process_in(self._world, ear.group)
        member = Member(process, self._world.bus, self._world.group(ear.group, ear.topics))
        process.begin(listen(ear, member, handle_then_commit, lambda: asyncio.sleep(1)))
        return Simulated(process, member)

    async def die_with_a_batch(self, group: str) -> None:
        ear = DeafEar(group, self.topic)
        victim = await self.listen(ear)
        await self.until(lambda: len(ear.seen) > 0)
        await victim.stop()

    async def lag(self, group: str) -> int:
        return self._world.bus.lag().get(group, 0)

    @asynccontextmanager
    async def trouble(self) -> AsyncIterator[None]:
        """Calls break before or after their effect, or have it later."""
        self._world.weather = Weather(interleave=0.0, fail=0.3, lose=0.4, linger=0.3)
        try:
            yield
        finally:
            self._world.weather = STILL


@pytest.mark.servers
class TestKafka(BusContract):
    """The broker that other tests use too."""

    @pytest.fixture
    async def bench(self, servers: Platform) -> AsyncIterator[Bench]:
        bench = OnKafka(servers)
        await bench.make_topic()
        yield bench
        await bench.close()


class TestTheSimulations(BusContract):
    """The fake that every simulated service speaks and listens by."""

    @pytest.fixture
    def bench(self) -> Iterator[Bench]:
        with calm() as world:
            yield InSimulation(world)
