"""The relay: nothing lost, and the first occurrences of one key in order."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from shared.chassis.clock import ManualClock
from shared.chassis.documents import Documents
from shared.chassis.relay import OutboxRelay, sweep
from tests.chassis.fakes import Bus, MoodyStore
from tests.chassis.toy import NOON, TILL, Till, put


@pytest.fixture
def store() -> MoodyStore:
    return MoodyStore()


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def relay(bus: Bus) -> OutboxRelay:
    return OutboxRelay(bus, backoff_seconds=0.001)


@pytest.fixture
def tills(store: MoodyStore, relay: OutboxRelay) -> Documents[Till]:
    return Documents(store, TILL, ManualClock(NOON), relay)


def names(bus: Bus) -> list[str]:
    return [event.data.split('"email_id":"')[1].split('"')[0] for event in bus.taken if event.data]


class TestPublishing:
    async def test_publishes_right_after_the_write_archives_and_clears(
        self, store: MoodyStore, tills: Documents[Till], relay: OutboxRelay, bus: Bus
    ) -> None:
        await tills.change("till_1", put(1, "a"))
        await relay.drain(1)

        assert names(bus) == ["a"]
        assert store.rows["till_1"].outbox == []
        assert [event.id for event in bus.taken] == list(store.published)

    async def test_one_keys_events_go_one_after_the_other_and_different_keys_together(
        self, tills: Documents[Till], relay: OutboxRelay, bus: Bus
    ) -> None:
        wishes = [
            tills.change(till, put(1, f"{till}:{n}")) for n in range(3) for till in ("till_1", "till_2")
        ]
        await asyncio.gather(*wishes)
        await relay.drain(1)

        assert [len(batch) for batch in bus.batches] == [2, 2, 2]
        assert [name for name in names(bus) if name.startswith("till_1")] == [f"till_1:{n}" for n in range(3)]

    async def test_an_event_is_not_sent_again_because_a_later_change_had_loaded_it(
        self, store: MoodyStore, tills: Documents[Till], relay: OutboxRelay, bus: Bus
    ) -> None:
        for n in range(20):
            await tills.change("till_1", put(1, str(n)))
        await relay.drain(1)

        assert names(bus) == [str(n) for n in range(20)]
        assert store.rows["till_1"].outbox == []


class TestFailures:
    async def test_a_key_that_the_bus_refuses_is_not_overtaken_by_its_later_events(
        self, tills: Documents[Till], relay: OutboxRelay, bus: Bus
    ) -> None:
        bus.refuse_all = 2
        await asyncio.gather(*(tills.change("till_1", put(1, str(n))) for n in range(4)))
        await relay.drain(1)

        assert names(bus) == ["0", "1", "2", "3"]

    async def test_a_bad_key_does_not_hold_up_the_others(
        self, store: MoodyStore, tills: Documents[Till], relay: OutboxRelay, bus: Bus
    ) -> None:
        bus.refuse_keys.add("till_1")
        await tills.change("till_1", put(1, "stuck"))
        await tills.change("till_2", put(1, "free"))
        await relay.drain(0.05)

        assert names(bus) == ["free"]
        assert len(store.rows["till_1"].outbox) == 1

    async def test_what_a_crash_left_behind_is_found_by_the_sweeper(
        self, store: MoodyStore, bus: Bus
    ) -> None:
        before_the_crash = Documents(store, TILL, ManualClock(NOON))
        await before_the_crash.change("till_1", put(1, "a"))
        await before_the_crash.change("till_1", put(1, "b"))

        relay = OutboxRelay(bus)
        assert await sweep(relay, [store], timedelta(0)) == 2
        await relay.drain(1)

        assert names(bus) == ["a", "b"]
        assert store.rows["till_1"].outbox == []

    async def test_the_sweeper_leaves_alone_what_is_too_young(self, store: MoodyStore, bus: Bus) -> None:
        await Documents(store, TILL, ManualClock(NOON)).change("till_1", put(1, "a"))

        assert await sweep(OutboxRelay(bus), [store], timedelta(seconds=3)) == 0
