"""Group commit: what it shares, and what must hold all the same."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from shared.chassis.clock import ManualClock
from shared.chassis.context import Cause
from shared.chassis.documents import Documents
from shared.chassis.grouping import Conflict, GroupLimits
from shared.chassis.store import Unavailable, Unstorable
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
        tills = Documents(store, TILL, ManualClock(NOON), limits=GroupLimits(changes=10))

        await asyncio.gather(*(tills.change("till_1", put(1, str(n))) for n in range(35)))

        assert len(store.groups) == 4
        assert store.rows["till_1"].state["seen"] == [str(n) for n in range(35)]

    async def test_more_callers_than_the_queue_takes_wait_their_turn(self, store: MoodyStore) -> None:
        tills = Documents(store, TILL, ManualClock(NOON), limits=GroupLimits(waiting=3))

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

    @pytest.mark.parametrize("asked", ["find", "due_at"])
    async def test_a_document_that_cannot_be_made_fails_its_own_callers_alone(
        self, store: MoodyStore, asked: str
    ) -> None:
        def bug(till: Till) -> Any:
            if till.till_id == "till_1":
                raise ZeroDivisionError
            return {} if asked == "find" else None

        kind = replace(TILL, find=bug) if asked == "find" else replace(TILL, due_at=bug)
        tills = Documents(store, kind, ManualClock(NOON))

        broken, whole = await asyncio.gather(
            tills.change("till_1", put(1)), tills.change("till_2", put(1)), return_exceptions=True
        )

        assert isinstance(broken, ZeroDivisionError)
        assert isinstance(whole, Till)
        assert "till_1" not in store.rows

    async def test_a_document_that_cannot_be_read_fails_its_own_callers_alone(
        self, store: MoodyStore
    ) -> None:
        await Documents(store, TILL, ManualClock(NOON)).change("till_1", put(1))
        store.rows["till_1"].state = {"total": "no number"}
        tills = Documents(store, TILL, ManualClock(NOON))

        broken, whole = await asyncio.gather(
            tills.change("till_1", put(1)), tills.change("till_2", put(1)), return_exceptions=True
        )

        assert isinstance(broken, ValueError)
        assert isinstance(whole, Till)


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
        tills = Documents(store, TILL, ManualClock(NOON), limits=GroupLimits(tries=4))
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
