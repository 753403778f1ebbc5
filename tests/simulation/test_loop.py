"""What the simulation builds on: virtual time, a seeded order, and nothing left when a run is over."""

from __future__ import annotations

import asyncio
import random
import time

import pytest

from tests.simulation.loop import Alarm, SimLoop, Stuck


def loop(seed: int) -> SimLoop:
    return SimLoop(random.Random(seed))


def test_months_pass_at_once() -> None:
    async def sleep() -> float:
        await asyncio.sleep(45 * 86_400)
        return asyncio.get_running_loop().time()

    began = time.monotonic()
    assert loop(1).run(sleep()) == 45 * 86_400
    assert time.monotonic() - began < 1


def order(seed: int) -> list[int]:
    said: list[int] = []

    async def say(number: int) -> None:
        for _ in range(3):
            await asyncio.sleep(0)
            said.append(number)

    async def everyone() -> None:
        await asyncio.gather(*map(say, range(4)))

    loop(seed).run(everyone())
    return said


def test_the_seed_alone_decides_who_runs_next() -> None:
    assert order(7) == order(7)
    assert len({tuple(order(seed)) for seed in range(50)}) > 40


def test_timers_ring_in_order_and_cancelled_ones_do_not() -> None:
    rang: list[str] = []

    async def main() -> None:
        running = asyncio.get_running_loop()
        running.call_later(2, rang.append, "second")
        running.call_later(1, rang.append, "first")
        running.call_later(1.5, rang.append, "never").cancel()
        await asyncio.sleep(3)

    loop(1).run(main())
    assert rang == ["first", "second"]


def test_waiting_for_nothing_is_said() -> None:
    async def forever() -> None:
        await asyncio.get_running_loop().create_future()

    stuck = loop(1)
    with pytest.raises(Stuck):
        stuck.run_until_complete(forever())
    stuck._end_all()
    stuck.close()


def test_what_is_left_is_ended_with_the_run() -> None:
    ended: list[str] = []

    async def stay() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            ended.append("stay")

    async def main() -> None:
        task = asyncio.ensure_future(stay())
        await asyncio.sleep(1)
        assert not task.done()

    loop(1).run(main())
    assert ended == ["stay"]


def test_an_alarm_can_be_brought_forward() -> None:
    running = loop(1)
    alarm = Alarm(running)

    async def main() -> list[float]:
        rang = []
        running.call_later(1, alarm.ring_at, 2.0)
        await alarm.wait(10.0)
        rang.append(running.time())
        alarm.ring_at(3.0)  # asked for before anybody waits
        await alarm.wait()
        rang.append(running.time())
        await alarm.wait(5.0)
        rang.append(running.time())
        return rang

    assert running.run(main()) == [2.0, 3.0, 5.0]
