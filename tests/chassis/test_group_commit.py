"""Group commit: what it shares, and what must hold all the same."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from shared.chassis.clock import ManualClock
from shared.chassis.context import AlreadyAnswered, Cause, Once, acting_on, only_once
from shared.chassis.deciding import KeyReused
from shared.chassis.documents import Documents
from shared.chassis.grouping import Conflict, Limits
from shared.chassis.store import Unavailable, Unstorable
from tests.chassis.fakes import MoodyStore
from tests.chassis.toy import NOON, TILL, Full, Till, alarm, put


@pytest.fixture
def store() -> MoodyStore:
    return MoodyStore()


@pytest.fixture
def tills(store: MoodyStore) -> Documents[Till]:
    return Documents(store, TILL, ManualClock(NOON))


def a_message(message_id: str) -> Cause:
    return Cause("cor_1", message_id, message_id=message_id)


class TestSharing:
    async def test_changes_of_different_documents_share_one_load_and_one_write(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        await asyncio.gather(*(tills.change(f"till_{n}", put(n + 1)) for n in range(50)))

        assert (len(store.loads), len(store.groups)) == (1, 1)
        assert store.rows["till_49"].state["total"] == 50

    async def test_changes_of_one_document_are_decided_in_order_and_written_once(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        states = await asyncio.gather(*(tills.change("till_1", put(1, str(n))) for n in range(100)))

        assert store.rows["till_1"].version == 1
        assert [state.total for state in states] == list(range(1, 101))
        assert states[-1].seen == tuple(str(n) for n in range(100))
        assert [json.loads(e.data or "")["email_id"] for _, e in store.rows["till_1"].outbox] == [
            str(n) for n in range(100)
        ]

    async def test_a_group_is_bounded_and_the_rest_follows_in_order(self, store: MoodyStore) -> None:
        tills = Documents(store, TILL, ManualClock(NOON), limits=Limits(changes=10))

        await asyncio.gather(*(tills.change("till_1", put(1, str(n))) for n in range(35)))

        assert len(store.groups) == 4
        assert store.rows["till_1"].state["seen"] == [str(n) for n in range(35)]

    async def test_more_callers_than_the_queue_takes_wait_their_turn(self, store: MoodyStore) -> None:
        tills = Documents(store, TILL, ManualClock(NOON), limits=Limits(waiting=3))

        await asyncio.gather(*(tills.change("till_1", put(1)) for _ in range(20)))

        assert store.rows["till_1"].state["total"] == 20

    async def test_a_decision_that_changes_nothing_writes_nothing(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        await tills.change("till_1", put(0))

        assert store.groups == []
        assert await tills.get("till_1") is None


class TestRefusals:
    async def test_a_refusal_fails_its_own_caller_alone(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        wishes = [tills.change("till_1", put(amount, limit=100)) for amount in (60, 41, 40)]

        first, second, third = await asyncio.gather(*wishes, return_exceptions=True)

        assert isinstance(second, Full)
        assert isinstance(first, Till)
        assert isinstance(third, Till)
        assert store.rows["till_1"].state["total"] == 100

    async def test_a_bug_in_a_decision_fails_its_own_caller_alone(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        def bug(till: Till, now: object) -> object:
            raise ZeroDivisionError

        results = await asyncio.gather(
            tills.change("till_1", bug),  # type: ignore[arg-type]  # it never returns
            tills.change("till_2", put(1)),
            return_exceptions=True,
        )

        assert isinstance(results[0], ZeroDivisionError)
        assert store.rows["till_2"].state["total"] == 1

    async def test_a_document_that_cannot_be_stored_fails_its_own_callers_alone(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        store.too_large.add("till_1")

        large, small = await asyncio.gather(
            tills.change("till_1", put(1)), tills.change("till_2", put(1)), return_exceptions=True
        )

        assert isinstance(large, Unstorable)
        assert isinstance(small, Till)


class TestConflicts:
    async def test_a_conflict_decides_again_on_what_the_others_left(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        await tills.change("till_1", put(1))
        store.beaten_by_others["till_1"] = 2

        await asyncio.gather(tills.change("till_1", put(1)), tills.change("till_2", put(1)))

        assert store.rows["till_1"].state["total"] == 202
        assert sum("till_2" in group for group in store.groups) == 1

    async def test_a_document_that_others_made_first_is_a_conflict_like_any_other(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        store.beaten_by_others["till_1"] = 1

        assert (await tills.change("till_1", put(1))).total == 101

    async def test_who_always_loses_is_told_so(self, store: MoodyStore) -> None:
        tills = Documents(store, TILL, ManualClock(NOON), limits=Limits(tries=4))
        store.beaten_by_others["till_1"] = 99

        with pytest.raises(Conflict):
            await tills.change("till_1", put(1))

    async def test_order_of_arrival_survives_a_conflict(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        store.beaten_by_others["till_1"] = 1

        await asyncio.gather(*(tills.change("till_1", put(1, str(n))) for n in range(5)))

        assert store.rows["till_1"].state["seen"] == [str(n) for n in range(5)]


class TestUnknownOutcomes:
    async def test_a_lost_answer_is_read_back_and_decided_only_once(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        store.lose_answers = 1

        states = await asyncio.gather(tills.change("till_1", put(1)), tills.change("till_2", put(2)))

        assert [state.total for state in states] == [1, 2]
        assert store.rows["till_1"].version == 1
        assert len(store.rows["till_1"].outbox) == 1

    async def test_a_write_that_never_arrived_is_decided_again(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        store.fail_writes = 1

        assert (await tills.change("till_1", put(1))).total == 1
        assert store.rows["till_1"].version == 1

    async def test_while_the_database_is_away_callers_are_told_and_later_ones_succeed(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        store.away = True
        with pytest.raises(Unavailable):
            await tills.change("till_1", put(1))

        store.away = False
        assert (await tills.change("till_1", put(1))).total == 1


class TestRemembering:
    async def test_what_this_process_wrote_last_is_not_loaded_again(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        for n in range(5):
            await tills.change("till_1", put(1, str(n)))

        assert store.loads == [["till_1"]]
        assert store.rows["till_1"].state["seen"] == [str(n) for n in range(5)]
        assert len(store.rows["till_1"].outbox) == 5

    async def test_what_another_process_wrote_since_is_never_overlooked(self, store: MoodyStore) -> None:
        mine, theirs = (Documents(store, TILL, ManualClock(NOON)) for _ in range(2))

        for n in range(10):
            assert (await mine.change("till_1", put(1))).total == 2 * n + 1
            assert (await theirs.change("till_1", put(1))).total == 2 * n + 2

    async def test_a_refusal_rests_on_what_is_stored_not_on_a_memory(self, store: MoodyStore) -> None:
        mine, theirs = (Documents(store, TILL, ManualClock(NOON)) for _ in range(2))
        await mine.change("till_1", put(60))
        await theirs.change("till_1", put(-60))

        assert (await mine.change("till_1", put(50, limit=100))).total == 50

    async def test_changing_nothing_rests_on_what_is_stored_not_on_a_memory(self, store: MoodyStore) -> None:
        mine, theirs = (Documents(store, TILL, ManualClock(NOON)) for _ in range(2))
        await mine.change("till_1", put(1))
        await theirs.change("till_1", put(1))

        assert (await mine.change("till_1", put(0))).total == 2

    async def test_a_refusal_beside_a_change_that_meets_a_conflict_is_decided_again(
        self, store: MoodyStore
    ) -> None:
        mine, theirs = (Documents(store, TILL, ManualClock(NOON)) for _ in range(2))
        await mine.change("till_1", put(60))
        await theirs.change("till_1", put(-60))

        states = await asyncio.gather(*(mine.change("till_1", put(amount, limit=100)) for amount in (10, 80)))

        assert [state.total for state in states] == [10, 90]

    async def test_a_message_that_another_process_has_handled_is_not_decided_again(
        self, store: MoodyStore
    ) -> None:
        mine, theirs = (Documents(store, TILL, ManualClock(NOON)) for _ in range(2))
        await mine.change("till_1", put(1))
        for tills in (theirs, mine):
            with acting_on(a_message("evt_1")):
                await tills.change("till_1", put(10))

        assert store.rows["till_1"].state["total"] == 11

    async def test_a_message_is_remembered_with_the_document(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        await tills.change("till_1", put(1))
        for _ in range(2):
            with acting_on(a_message("evt_1")):
                await tills.change("till_1", put(10))

        assert store.rows["till_1"].state["total"] == 11

    async def test_a_write_of_unknown_outcome_is_not_remembered_as_done(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        await tills.change("till_1", put(1))
        store.fail_writes = 1

        assert (await tills.change("till_1", put(1))).total == 2
        assert store.rows["till_1"].state["total"] == 2

    async def test_memory_is_bounded(self, store: MoodyStore) -> None:
        tills = Documents(store, TILL, ManualClock(NOON), limits=Limits(remembered=2))
        for name in ("till_1", "till_2", "till_3", "till_1"):
            await tills.change(name, put(1))

        assert store.loads == [["till_1"], ["till_2"], ["till_3"], ["till_1"]]


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
        once = Once("idem_1", "print", 201, lambda till: str(till.total))
        with only_once(once):
            await tills.change("till_1", put(5))
        await tills.change("till_1", put(5))

        with only_once(once), pytest.raises(AlreadyAnswered) as repeated:
            await tills.change("till_1", put(5))

        assert (repeated.value.answer.status, repeated.value.answer.body) == (201, "5")
        assert store.rows["till_1"].state["total"] == 10

    async def test_the_same_key_with_another_body_is_refused(self, tills: Documents[Till]) -> None:
        with only_once(Once("idem_1", "print", 201, lambda till: "")):
            await tills.change("till_1", put(5))

        with only_once(Once("idem_1", "other", 201, lambda till: "")), pytest.raises(KeyReused):
            await tills.change("till_1", put(6))

    async def test_an_answer_is_kept_for_48_hours_and_no_longer(self, store: MoodyStore) -> None:
        clock = ManualClock(NOON)
        tills = Documents(store, TILL, clock)
        with only_once(Once("idem_1", "print", 201, lambda till: "")):
            await tills.change("till_1", put(5))

        clock.travel(timedelta(hours=48))
        with only_once(Once("idem_1", "print", 201, lambda till: "")), pytest.raises(AlreadyAnswered):
            await tills.change("till_1", put(5))
        clock.travel(timedelta(seconds=1))
        with only_once(Once("idem_1", "print", 201, lambda till: "")):
            assert (await tills.change("till_1", put(5))).total == 10


class TestDueAtOnce:
    async def test_a_write_that_leaves_a_document_due_now_says_so(self, tills: Documents[Till]) -> None:
        told: list[str] = []
        tills.when_due_now = told.append

        await tills.change("till_1", alarm(NOON))
        await tills.change("till_2", alarm(NOON + timedelta(seconds=1)))

        assert told == ["till_1"]
