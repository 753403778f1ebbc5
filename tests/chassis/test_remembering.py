"""What a process wrote last is remembered, and never believed beyond what is stored."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from shared.chassis.clock import ManualClock
from shared.chassis.context import Cause, acting_on
from shared.chassis.documents import Documents
from shared.chassis.grouping import GroupLimits
from tests.chassis.fakes import MoodyStore
from tests.chassis.toy import NOON, TILL, Full, Till, put


@pytest.fixture
def store() -> MoodyStore:
    return MoodyStore()


@pytest.fixture
def tills(store: MoodyStore) -> Documents[Till]:
    return Documents(store, TILL, ManualClock(NOON))


def a_message(message_id: str) -> Cause:
    return Cause("cor_1", message_id, message_id=message_id)


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
        tills = Documents(store, TILL, ManualClock(NOON), limits=GroupLimits(remembered=2))
        for name in ("till_1", "till_2", "till_3", "till_1"):
            await tills.change(name, put(1))

        assert store.loads == [["till_1"], ["till_2"], ["till_3"], ["till_1"]]


class TestTakenForNew:
    """A kind whose documents are usually new: nothing is loaded, and nothing is overlooked."""

    @pytest.fixture
    def tills(self, store: MoodyStore) -> Documents[Till]:
        return Documents(store, replace(TILL, is_usually_new=True), ManualClock(NOON))

    async def test_a_new_one_is_written_without_a_load(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        await asyncio.gather(*(tills.change(f"till_{n}", put(1)) for n in range(3)))

        assert store.loads == []
        assert sorted(store.rows) == ["till_0", "till_1", "till_2"]

    async def test_one_that_others_have_made_is_loaded_and_decided_upon(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        await Documents(store, TILL, ManualClock(NOON)).change("till_1", put(60, "theirs"))

        states = await asyncio.gather(*(tills.change("till_1", put(10, str(n))) for n in range(2)))

        assert [state.total for state in states] == [70, 80]
        assert store.rows["till_1"].state["seen"] == ["theirs", "0", "1"]

    async def test_a_refusal_and_a_change_of_nothing_rest_on_what_is_stored(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        await Documents(store, TILL, ManualClock(NOON)).change("till_1", put(60))

        assert (await tills.change("till_1", put(0))).total == 60
        with pytest.raises(Full):
            await tills.change("till_1", put(50, limit=100))

    async def test_a_message_that_another_process_has_handled_is_not_decided_again(
        self, store: MoodyStore, tills: Documents[Till]
    ) -> None:
        for documents in (Documents(store, TILL, ManualClock(NOON)), tills):
            with acting_on(a_message("evt_1")):
                await documents.change("till_1", put(10))

        assert store.rows["till_1"].state["total"] == 10
