"""Timers: prompt, patient with failures, and once however many look."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from shared.chassis.clock import ManualClock
from shared.chassis.context import Cause, IdempotentRequest, acting_on, answering_once
from shared.chassis.decision import Decided, Instant, unchanged
from shared.chassis.documents import Documents
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.timers import Timers
from tests.chassis.toy import NOON, TILL, Till, alarm, put


def ring(till: Till, now: Instant) -> Decided[Till]:
    if till.alarm_at is None or now < till.alarm_at:
        return unchanged(till)
    after, facts = put(1, f"rang:{till.alarm_at.isoformat()}")(till, now)
    return alarm(None)(after, now)[0], facts


class Bench:
    """Replicas that share a store and a clock."""

    def __init__(self, replicas: int = 1) -> None:
        self.clock = ManualClock(NOON)
        self.store = InMemoryStore("tills", self.clock)
        self.monotonic = 0.0
        self.acted: list[str] = []
        self.broken: set[str] = set()
        self.replicas = [self._replica() for _ in range(replicas)]

    def _replica(self) -> tuple[Documents[Till], Timers]:
        tills = Documents(self.store, TILL, self.clock)
        timers = Timers(lambda: self.monotonic)

        async def act(till_id: str) -> None:
            self.acted.append(till_id)
            if till_id in self.broken:
                raise RuntimeError("broken")
            await tills.change(till_id, ring)

        timers.when_due(tills, act)
        return tills, timers

    async def look(self) -> None:
        await asyncio.gather(*(timers.look() for _, timers in self.replicas))


@pytest.mark.parametrize(("seconds", "rings"), [(-1, 0), (0, 1), (1, 1)])
async def test_rings_at_the_second_and_not_before(seconds: int, rings: int) -> None:
    bench = Bench()
    tills, timers = bench.replicas[0]
    await tills.change("till_1", alarm(NOON + timedelta(days=1)))

    bench.clock.travel(timedelta(days=1, seconds=seconds))
    await timers.look()

    assert bench.store.rows["till_1"].state["total"] == rings


async def test_three_replicas_that_look_at_once_ring_once() -> None:
    bench = Bench(replicas=3)
    for n in range(20):
        await bench.replicas[0][0].change(f"till_{n}", alarm(NOON))

    await bench.look()
    await bench.look()

    assert [row.state["total"] for row in bench.store.rows.values()] == [1] * 20
    assert all(len(row.outbox) == 1 for row in bench.store.rows.values())


async def test_days_of_downtime_are_caught_up() -> None:
    bench = Bench()
    tills, timers = bench.replicas[0]
    await asyncio.gather(*(tills.change(f"till_{n}", alarm(NOON + timedelta(hours=n))) for n in range(72)))

    bench.clock.travel(timedelta(days=3))
    await timers.look()

    assert sum(row.state["total"] for row in bench.store.rows.values()) == 72


async def test_a_document_that_is_due_at_once_is_acted_on_without_a_look() -> None:
    bench = Bench()
    tills, timers = bench.replicas[0]
    timers.act_at_once()

    await tills.change("till_1", alarm(NOON))
    await timers.drain()

    assert bench.store.rows["till_1"].state["total"] == 1


async def test_one_documents_trouble_is_not_anothers_and_is_tried_again_later() -> None:
    bench = Bench()
    tills, timers = bench.replicas[0]
    for till in ("till_bad", "till_good"):
        await tills.change(till, alarm(NOON))
    bench.broken.add("till_bad")

    await timers.look()
    await timers.look()
    assert bench.acted.count("till_bad") == 1
    assert bench.store.rows["till_good"].state["total"] == 1

    bench.broken.clear()
    bench.monotonic += 60
    await timers.look()
    assert bench.store.rows["till_bad"].state["total"] == 1


async def test_what_a_message_makes_due_is_caused_by_it_but_does_not_pass_for_a_repeat_of_it() -> None:
    bench = Bench()
    tills, timers = bench.replicas[0]
    timers.act_at_once()

    with acting_on(Cause("cor_1", "evt_1", message_id="evt_1")):
        await tills.change("till_1", alarm(NOON))
    await timers.drain()

    assert bench.store.rows["till_1"].state["total"] == 1
    assert [event.correlation_id for _, event in bench.store.rows["till_1"].outbox] == ["cor_1"]


async def test_what_a_request_makes_due_does_not_meet_its_stored_answer() -> None:
    bench = Bench()
    tills, timers = bench.replicas[0]
    timers.act_at_once()

    with answering_once(IdempotentRequest("idem_1", "print", 201, lambda till: "")):
        await tills.change("till_1", alarm(NOON))
    await timers.drain()

    assert bench.store.rows["till_1"].state["total"] == 1
