"""What waits behind a parked record of its key, and how it follows when that one is replayed or discarded."""

from __future__ import annotations

import asyncio

import pytest

from shared.chassis.clock import ManualClock
from shared.chassis.consuming import Consumer, when
from shared.chassis.deadletters import InMemoryDeadLetters
from shared.chassis.decision import NotFound
from shared.chassis.store import Unavailable
from shared.contracts.notifications import EmailSent
from tests.chassis.records import QUICK, Handler, LettersAway, a_record
from tests.chassis.toy import NOON


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
def letters() -> InMemoryDeadLetters:
    return InMemoryDeadLetters()


@pytest.fixture
def consumer(handler: Handler, letters: InMemoryDeadLetters) -> Consumer:
    return Consumer("toy", [when(EmailSent, handler)], letters, ManualClock(NOON), QUICK)


class TestParkedKeys:
    async def test_later_records_of_a_parked_key_wait_behind_it(
        self, consumer: Consumer, handler: Handler, letters: InMemoryDeadLetters
    ) -> None:
        handler.fail = lambda name: NotFound("no") if name == "a" else None

        await consumer.handle_batch([a_record("a"), a_record("b", offset=1), a_record("c", "app_2", 2)])

        assert handler.handled == ["c"]
        assert [letter.state for letter in letters.letters.values()] == ["parked", "behind"]

    async def test_who_takes_partitions_over_knows_what_was_parked_there(
        self, handler: Handler, letters: InMemoryDeadLetters
    ) -> None:
        before, after = (
            Consumer("toy", [when(EmailSent, handler)], letters, ManualClock(NOON), QUICK) for _ in "ab"
        )
        await after.handle_batch([a_record("other", "app_2")])
        handler.fail = lambda name: NotFound("no") if name == "a" else None
        await before.handle_batch([a_record("a", offset=1)])

        after.take_over()
        await after.handle_batch([a_record("b", offset=2)])

        assert handler.handled == ["other"]
        assert [letter.state for letter in letters.letters.values()] == ["parked", "behind"]

    async def test_nothing_is_handled_before_it_is_known_what_is_parked(self, handler: Handler) -> None:
        letters = LettersAway()
        consumer = Consumer("toy", [when(EmailSent, handler)], letters, ManualClock(NOON), QUICK)

        letters.away = QUICK.attempts + 1
        with pytest.raises(Unavailable):
            await consumer.handle_batch([a_record()])
        assert handler.handled == []

        letters.away = 1
        await consumer.handle_batch([a_record()])
        assert handler.handled == ["a"]

    async def test_a_batch_waits_for_the_answer_that_somebody_else_has_asked_for(
        self, handler: Handler
    ) -> None:
        letters = LettersAway()
        consumer = Consumer("toy", [when(EmailSent, handler)], letters, ManualClock(NOON), QUICK)
        letters.answering.clear()
        asking = asyncio.create_task(consumer.refresh_blocked())
        await letters.asked.wait()
        handling = asyncio.create_task(consumer.handle_batch([a_record()]))
        for _ in range(20):
            await asyncio.sleep(0)
        assert handler.handled == []

        letters.answering.set()
        await asyncio.gather(asking, handling)
        assert handler.handled == ["a"]

    async def test_what_is_parked_while_one_asks_is_not_forgotten(self, handler: Handler) -> None:
        letters = LettersAway()
        consumer = Consumer("toy", [when(EmailSent, handler)], letters, ManualClock(NOON), QUICK)
        await consumer.handle_batch([a_record("first")])
        handler.fail = lambda name: NotFound("no") if name == "a" else None

        letters.answering.clear()
        asking = asyncio.create_task(consumer.refresh_blocked())
        await letters.asked.wait()
        await consumer.handle_batch([a_record("a", offset=1)])
        letters.answering.set()
        await asking
        await consumer.handle_batch([a_record("b", offset=2)])

        assert handler.handled == ["first"]
        assert [letter.state for letter in letters.letters.values()] == ["parked", "behind"]

    async def test_replaying_the_first_lets_those_behind_it_follow_in_order(
        self, consumer: Consumer, handler: Handler, letters: InMemoryDeadLetters
    ) -> None:
        handler.fail = lambda name: NotFound("no") if name == "a" else None
        await consumer.handle_batch([a_record("abc"[n], offset=n) for n in range(3)])
        assert await consumer.replay_some() == 0

        handler.fail = lambda _: None
        await letters.settle("toy|notifications.email|0|0", "replaying", "", 1)
        await consumer.replay_some()

        assert handler.handled == ["a", "b", "c"]
        assert {letter.state for letter in letters.letters.values()} == {"resolved"}
        await consumer.handle_batch([a_record("d", offset=3)])
        assert handler.handled[-1] == "d"

    async def test_a_replay_that_fails_is_parked_again_and_holds_the_others_back(
        self, consumer: Consumer, handler: Handler, letters: InMemoryDeadLetters
    ) -> None:
        handler.fail = lambda _: NotFound("no")
        await consumer.handle_batch([a_record("ab"[n], offset=n) for n in range(2)])
        await letters.settle("toy|notifications.email|0|0", "replaying", "", 1)

        await consumer.replay_some()

        assert [letter.state for letter in letters.letters.values()] == ["parked", "behind"]
        assert letters.letters["toy|notifications.email|0|0"].attempts == 2

    async def test_a_subscription_that_needs_no_order_does_not_wait(
        self, handler: Handler, letters: InMemoryDeadLetters
    ) -> None:
        subscription = when(EmailSent, handler, in_order=False)
        consumer = Consumer("toy", [subscription], letters, ManualClock(NOON), QUICK)
        handler.fail = lambda name: NotFound("no") if name == "a" else None

        await consumer.handle_batch([a_record("a"), a_record("b", offset=1)])

        assert handler.handled == ["b"]

    async def test_discarding_the_first_lets_those_behind_it_follow(
        self, consumer: Consumer, handler: Handler, letters: InMemoryDeadLetters
    ) -> None:
        handler.fail = lambda name: NotFound("no") if name == "a" else None
        await consumer.handle_batch([a_record("ab"[n], offset=n) for n in range(2)])
        await letters.settle("toy|notifications.email|0|0", "discarded", "wrong topic", 1)

        await consumer.replay_some()

        assert handler.handled == ["b"]
