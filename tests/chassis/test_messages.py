"""A message is decided once and an answer given again; who is cancelled cancels nobody else."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from shared.chassis.clock import ManualClock
from shared.chassis.context import AlreadyAnswered, Cause, IdempotentRequest, acting_on, answering_once
from shared.chassis.deciding import KeyReused
from shared.chassis.documents import Documents
from tests.chassis.fakes import MoodyStore
from tests.chassis.toy import NOON, TILL, Till, alarm, put


@pytest.fixture
def store() -> MoodyStore:
    return MoodyStore()


@pytest.fixture
def tills(store: MoodyStore) -> Documents[Till]:
    return Documents(store, TILL, ManualClock(NOON))


def a_message(message_id: str) -> Cause:
    return Cause("cor_1", message_id, message_id=message_id)


class TestCancelling:
    async def test_a_cancelled_caller_cancels_nothing_for_the_others(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        impatient = asyncio.create_task(tills.change("till_1", put(1)))
        patient = asyncio.create_task(tills.change("till_1", put(10)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)

        impatient.cancel()

        assert (await patient).total in (10, 11)
        await tills.drain()
        with pytest.raises(asyncio.CancelledError):
            await impatient

    async def test_draining_waits_for_all_that_was_asked(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        wishes = [asyncio.create_task(tills.change(f"till_{n}", put(1))) for n in range(5)]
        await asyncio.sleep(0)

        await tills.drain()

        assert all(wish.done() for wish in wishes) or len(store.rows) == 5
        await asyncio.gather(*wishes)


class TestMessages:
    async def test_a_message_is_decided_once_however_often_it_comes(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        for _ in range(2):
            with acting_on(a_message("evt_1")):
                await tills.change("till_1", put(1))

        assert store.rows["till_1"].state["total"] == 1

    async def test_a_message_that_comes_twice_in_one_group_is_decided_once(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        async def handle() -> Till:
            with acting_on(a_message("evt_1")):
                return await tills.change("till_1", put(1))

        states = await asyncio.gather(handle(), handle())

        assert [state.total for state in states] == [1, 1]
        assert len(store.rows["till_1"].outbox) == 1

    async def test_events_say_what_caused_them(self, store: MoodyStore, tills: Documents[Till]) -> None:
        with acting_on(Cause("cor_7", "evt_7", "00-1-2-01")):
            await tills.change("till_1", put(1))

        event = store.rows["till_1"].outbox[0][1]
        assert (event.correlation_id, event.causation_id, event.traceparent) == (
            "cor_7",
            "evt_7",
            "00-1-2-01",
        )
        assert (event.type, event.topic, event.key) == ("EmailSent", "notifications.email", "till_1")


class TestAnswers:
    async def test_the_first_answer_is_stored_with_the_effect_and_given_again(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        once = IdempotentRequest("idem_1", "print", 201, lambda till: str(till.total))
        with answering_once(once):
            await tills.change("till_1", put(5))
        await tills.change("till_1", put(5))

        with answering_once(once), pytest.raises(AlreadyAnswered) as repeated:
            await tills.change("till_1", put(5))

        assert (repeated.value.answer.status, repeated.value.answer.body) == (201, "5")
        assert store.rows["till_1"].state["total"] == 10

    async def test_who_is_told_that_it_failed_has_changed_nothing(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        def no_view(till: object) -> str:
            raise LookupError(str(till))

        await tills.change("till_1", put(1))
        with answering_once(IdempotentRequest("idem_1", "print", 201, no_view)):
            failing = asyncio.create_task(tills.change("till_1", put(5)))
        beside = asyncio.create_task(tills.change("till_1", put(2)))
        with pytest.raises(LookupError):
            await failing
        assert (await beside).total == 3
        assert store.rows["till_1"].state["total"] == 3
        assert len(store.rows["till_1"].outbox) == 2

    async def test_the_same_key_with_another_body_is_refused(self, tills: Documents[Till]) -> None:
        with answering_once(IdempotentRequest("idem_1", "print", 201, lambda till: "")):
            await tills.change("till_1", put(5))

        with (
            answering_once(IdempotentRequest("idem_1", "other", 201, lambda till: "")),
            pytest.raises(KeyReused),
        ):
            await tills.change("till_1", put(6))

    async def test_an_answer_is_kept_for_48_hours_and_no_longer(self, store: MoodyStore) -> None:
        clock = ManualClock(NOON)
        tills = Documents(store, TILL, clock)
        with answering_once(IdempotentRequest("idem_1", "print", 201, lambda till: "")):
            await tills.change("till_1", put(5))

        clock.travel(timedelta(hours=48))
        with (
            answering_once(IdempotentRequest("idem_1", "print", 201, lambda till: "")),
            pytest.raises(AlreadyAnswered),
        ):
            await tills.change("till_1", put(5))
        clock.travel(timedelta(seconds=1))
        with answering_once(IdempotentRequest("idem_1", "print", 201, lambda till: "")):
            assert (await tills.change("till_1", put(5))).total == 10


class TestDueAtOnce:
    async def test_a_write_that_leaves_a_document_due_now_says_so(self, tills: Documents[Till]) -> None:
        told: list[str] = []
        tills.when_due_now = told.append

        await tills.change("till_1", alarm(NOON))
        await tills.change("till_2", alarm(NOON + timedelta(seconds=1)))

        assert told == ["till_1"]
