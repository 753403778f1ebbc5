"""What every bus does, as relay and consumers meet it: the same for Kafka and for the fake of the simulation.

A subclass gives a `bench`; see test_bus_contract.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.chassis.clock import SystemClock
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.relay import OutboxRelay, Publisher
from shared.chassis.store import OutboxEvent, Store, Write
from tests.chassis.bus_bench import KEYS, Bench, Ear

"""Enough of them that no partition is left without one."""


class BusContract:
    """Scenarios; each begins with an empty topic."""

    # --- records

    async def test_a_record_arrives_with_the_bytes_and_headers_that_were_sent(self, bench: Bench) -> None:
        event = bench.event("evt_1", "app_ä", '{"name": "Amína 山"}', traceparent="00-1-2-01")
        assert await bench.say(event) == [True]
        ear = Ear("a", bench.topic)
        await bench.listen(ear)
        await bench.heard(1, ear)
        (record,) = ear.heard
        assert (record.key, record.value) == ("app_ä".encode(), '{"name": "Amína 山"}'.encode())
        said = record.said
        assert (said.id, said.type, said.subject, said.time) == (event.id, event.type, event.key, event.time)
        assert (said.correlation_id, said.causation_id) == ("c_1", "c_2")
        assert (said.traceparent, said.source) == ("00-1-2-01", "/services/payments")

    async def test_a_tombstone_has_no_value_and_all_headers(self, bench: Bench) -> None:
        await bench.say(bench.event("evt_1"), bench.event("evt_2", data=None))
        ear = Ear("a", bench.topic)
        await bench.listen(ear)
        await bench.heard(2, ear)
        assert [record.value for record in ear.heard] == [b"{}", None]
        assert ear.ids == ["evt_1", "evt_2"]

    # --- order

    async def test_what_is_said_of_one_thing_stays_in_one_place_and_in_order(self, bench: Bench) -> None:
        events = await bench.say_many("abcde")
        ear = Ear("a", bench.topic)
        await bench.listen(ear)
        await bench.heard(len(events), ear)
        assert in_order(ear, events)
        assert {place[0] for place in (record.place for record in ear.heard)} == {0, 1}
        for key in KEYS:
            assert len({record.place[0] for record in ear.heard if record.key == key.encode()}) == 1
        assert len(ear.heard) == len(events)

    async def test_a_listener_hears_what_is_said_later(self, bench: Bench) -> None:
        ear = Ear("a", bench.topic)
        await bench.listen(ear)
        for name in ("evt_1", "evt_2"):
            await bench.say(bench.event(name))
            await bench.until(lambda name=name: name in ear.ids)  # type: ignore[misc]  # a default binds it
        assert ear.ids == ["evt_1", "evt_2"]

    # --- how far a group is

    async def test_a_group_goes_on_where_it_had_committed(self, bench: Bench) -> None:
        first, second = Ear("a", bench.topic), Ear("a", bench.topic)
        await bench.say_many(["before"])
        listener = await bench.listen(first)
        await bench.heard(len(KEYS), first)
        await listener.stop()
        after = await bench.say_many(["after"])
        await bench.listen(second)
        await bench.heard(len(after), second)
        await bench.all_committed("a")
        assert sorted(second.ids) == sorted(event.id for event in after)

    async def test_every_group_hears_everything_from_the_beginning(self, bench: Bench) -> None:
        events = await bench.say_many(["x"])
        for group in ("a", "b"):
            ear = Ear(group, bench.topic)
            await bench.listen(ear)
            await bench.heard(len(events), ear)
            assert sorted(ear.ids) == sorted(event.id for event in events)

    async def test_lag_is_what_was_not_committed(self, bench: Bench) -> None:
        ear = Ear("a", bench.topic)
        ear.is_away = True
        events = await bench.say_many(["x"])
        await bench.listen(ear)
        await bench.until(lambda: len(ear.seen) > 0)
        assert await bench.lag("a") == len(events)
        ear.is_away = False
        await bench.heard(len(events), ear)
        await bench.all_committed("a")

    # --- what was not done comes again

    async def test_a_batch_that_failed_comes_again_before_anything_later(self, bench: Bench) -> None:
        ear = Ear("a", bench.topic)
        ear.is_away = True
        await bench.listen(ear)
        first = await bench.say_many(["one"])
        await bench.until(lambda: len(ear.seen) > 0)
        then = await bench.say_many(["two"])
        await bench.until(lambda: len(ear.seen) > len(first))
        assert ear.heard == []
        ear.is_away = False
        await bench.heard(len(first) + len(then), ear)
        assert in_order(ear, [*first, *then])

    async def test_what_a_killed_one_had_in_hand_comes_again_and_nothing_else(self, bench: Bench) -> None:
        first, successor = Ear("a", bench.topic), Ear("a", bench.topic)
        await bench.say_many(["done"])
        listener = await bench.listen(first)
        await bench.heard(len(KEYS), first)
        await listener.stop()
        left = await bench.say_many(["in hand", "behind it"])
        await bench.die_with_a_batch("a")
        assert await bench.lag("a") == len(left)
        await bench.listen(successor)
        await bench.heard(len(left), successor)
        await bench.all_committed("a")
        assert in_order(successor, left)
        assert sorted(successor.ids) == sorted(event.id for event in left)

    # --- several members

    async def test_two_members_share_and_no_record_is_both_of_theirs(self, bench: Bench) -> None:
        ears = [Ear("a", bench.topic), Ear("a", bench.topic)]
        one, other = [await bench.listen(ear) for ear in ears]
        await bench.until(lambda: one.partitions() == other.partitions() == 1)
        events = await bench.say_many(["x", "y"])
        await bench.until(lambda: sum(len(ear.heard) for ear in ears) >= len(events))
        await bench.all_committed("a")
        assert all(ear.heard for ear in ears)
        assert sorted(ears[0].ids + ears[1].ids) == sorted(event.id for event in events)

    async def test_what_one_member_could_not_do_is_given_to_the_other(self, bench: Bench) -> None:
        unable, able = Ear("a", bench.topic), Ear("a", bench.topic)
        unable.is_away = True
        events = await bench.say_many(["x", "y"])
        leaving = await bench.listen(unable)
        await bench.until(lambda: len(unable.seen) > 0)
        staying = await bench.listen(able)
        await bench.until(lambda: leaving.partitions() == staying.partitions() == 1)
        await bench.until(lambda: len(able.heard) > 0)
        await leaving.stop()
        await bench.heard(len(events), able)
        await bench.all_committed("a")
        assert in_order(able, events)
        assert unable.heard == []

    # --- trouble

    async def test_what_is_not_surely_taken_is_said_again_and_lies_there_once_or_oftener(
        self, bench: Bench
    ) -> None:
        ear = Ear("a", bench.topic)
        said = await bench.say_many(["before"])
        outbox = [bench.event(f"{name}.{key}", key) for name in "xyz" for key in KEYS]
        store = InMemoryStore("tills", SystemClock())
        await store.write([Write("till_1", 0, "s", {}, {}, None, events=outbox)])
        told = Told(bench.publisher)
        relay = OutboxRelay(told)
        async with bench.trouble():
            await bench.play(_published(relay, store, outbox))
            await bench.until(lambda: len(told.answers) >= len(KEYS))
            assert not any(told.answers)
        await bench.until(lambda: told.answers.count(True) == len(outbox))
        await bench.play(relay.drain(20))
        await bench.listen(ear)
        await bench.until(lambda: set(ear.ids) >= {event.id for event in [*said, *outbox]})
        await bench.all_committed("a")
        assert in_order(ear, [*said, *outbox])
        for name in ear.ids:
            assert len({record.content for record in ear.heard if record.said.id == name}) == 1
        assert (await store.load(["till_1"]))["till_1"].outbox == []


class Told(Publisher):
    """Keeps what was answered."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self.answers: list[bool] = []

    async def send(self, events: Sequence[OutboxEvent]) -> Sequence[bool]:
        answers = await self._publisher.send(events)
        self.answers += answers
        return answers


def in_order(ear: Ear, events: Sequence[OutboxEvent]) -> bool:
    """Of each key, what was heard for the first time is what was said."""
    for key in {event.key for event in events}:
        said = [event.id for event in events if event.key == key]
        heard = [record.said.id for record in ear.heard if record.key == key.encode()]
        if list(dict.fromkeys(heard)) != said:
            return False
    return True


async def _published(relay: OutboxRelay, store: Store, outbox: Sequence[OutboxEvent]) -> None:
    relay.publish(store, "till_1", outbox)
