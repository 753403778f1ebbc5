"""What every store must do: the same scenarios on the fake in memory and on MongoDB."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from deploy.local.platform import Platform
from shared.chassis.clock import ManualClock, SystemClock
from shared.chassis.context import Answer
from shared.chassis.ids import new_id
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.mongo import Mongo
from shared.chassis.store import INBOX_LIMIT, OutboxEvent, Store, Write

pytestmark = pytest.mark.servers


@pytest.fixture(params=["memory", "mongo"])
async def store(request: pytest.FixtureRequest, mongo_server: Platform) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield InMemoryStore("tills", SystemClock())
        return
    mongo = Mongo(mongo_server.mongo, new_id("test"), SystemClock())
    made = mongo.store("tills", [[("find.total", 1)]])
    await mongo.make_indexes()
    yield made
    await mongo.client.drop_database(mongo.database.name)
    mongo.close()


def a_write(document_id: str = "till_1", expected: int = 0, total: int = 1, **more: object) -> Write:
    fields: dict[str, object] = {
        "stamp": new_id("grp"), "state": {"till_id": document_id, "total": total},
        "find": {"total": total, "parity": "odd" if total % 2 else "even"}, "due_at": None, **more,
    }  # fmt: skip
    return Write(id=document_id, expected=expected, **fields)  # type: ignore[arg-type]  # a builder


def an_event(event_id: str) -> OutboxEvent:
    return OutboxEvent(
        event_id, "EmailSent", "notifications.email", "app_1", "{}", "2027-01-01T00:00:00Z", "c", "c"
    )


class TestWriting:
    async def test_makes_a_document_that_did_not_exist(self, store: Store) -> None:
        write = a_write(events=[an_event("evt_1")], handled=["msg_1"])

        assert (await store.write([write])).applied == {"till_1"}

        record = (await store.load(["till_1", "till_2"]))["till_1"]
        assert (record.version, record.stamp, record.state["total"]) == (1, write.stamp, 1)
        assert [event.id for event in record.outbox] == ["evt_1"]
        assert list(record.inbox) == ["msg_1"]

    async def test_leaves_alone_what_someone_else_made_first(self, store: Store) -> None:
        await store.write([a_write(total=1)])

        assert (await store.write([a_write(total=2)])).applied == frozenset()

        assert (await store.load(["till_1"]))["till_1"].state["total"] == 1

    async def test_leaves_alone_what_someone_else_changed_first(self, store: Store) -> None:
        await store.write([a_write()])
        await store.write([a_write(expected=1, total=2)])

        assert (await store.write([a_write(expected=1, total=3)])).applied == frozenset()

        assert (await store.load(["till_1"]))["till_1"].state["total"] == 2

    async def test_only_what_differs_travels_and_the_whole_is_there_afterwards(self, store: Store) -> None:
        before = {"till_id": "till_1", "total": 1, "notes": ["a", {"b": 1}], "gone": "soon", "kept": None}
        after = {"till_id": "till_1", "total": 2, "notes": ["a", {"b": 2}], "came": {"x": []}, "kept": None}
        await store.write([a_write(state=before)])

        await store.write([a_write(expected=1, state=after, before=before)])

        assert dict((await store.load(["till_1"]))["till_1"].state) == after

    async def test_what_does_not_differ_is_not_sent(self, store: Store) -> None:
        await store.write([a_write(state={"till_id": "till_1", "total": 1})])
        state = {"till_id": "till_1", "total": 2}

        await store.write([a_write(expected=1, state=state, before={"till_id": "till_1", "total": 2})])

        assert (await store.load(["till_1"]))["till_1"].state["total"] == 1

    @pytest.mark.parametrize("name", ["a.b", "a.$set", ""])
    async def test_a_field_that_no_update_can_name_makes_the_whole_state_travel(
        self, store: Store, name: str
    ) -> None:
        before = {"till_id": "till_1", "total": 1}
        after = {"till_id": "till_1", name: 1}
        await store.write([a_write(state=before)])

        await store.write([a_write(expected=1, state=after, before=before)])
        await store.write([a_write(expected=2, state=before, before=after)])

        assert dict((await store.load(["till_1"]))["till_1"].state) == before

    async def test_says_of_a_mixed_group_which_were_applied(self, store: Store) -> None:
        await store.write([a_write("till_1"), a_write("till_2")])
        await store.write([a_write("till_2", expected=1, total=5)])

        group = [
            a_write("till_1", 1, 7),
            a_write("till_2", 1, 7),
            a_write("till_3", 0, 7),
            a_write("till_1x", 4),
        ]
        written = await store.write(group)

        assert written.applied == {"till_1", "till_3"}
        assert not written.unstorable

    async def test_appends_to_an_outbox_that_a_relay_clears_meanwhile(self, store: Store) -> None:
        await store.write([a_write(events=[an_event("evt_1"), an_event("evt_2")])])
        await store.clear({"till_1": ["evt_1"]})

        await store.write([a_write(expected=1, events=[an_event("evt_3")])])

        assert [event.id for event in (await store.load(["till_1"]))["till_1"].outbox] == ["evt_2", "evt_3"]

    async def test_remembers_a_bounded_number_of_messages(self, store: Store) -> None:
        await store.write([a_write(handled=[f"msg_{n}" for n in range(INBOX_LIMIT)])])
        await store.write([a_write(expected=1, handled=["newest"])])

        inbox = list((await store.load(["till_1"]))["till_1"].inbox)

        assert (len(inbox), inbox[0], inbox[-1]) == (INBOX_LIMIT, "msg_1", "newest")

    async def test_keeps_answers_to_idempotent_requests(self, store: Store) -> None:
        answer = Answer("print", 201, '{"a": 1}', "2027-01-01T00:00:00+00:00")
        await store.write([a_write(answers={"idem_1": answer})])

        assert (await store.load(["till_1"]))["till_1"].answers == {"idem_1": answer}

    @pytest.mark.parametrize("value", ["half \ud800 of a pair", 2**63, {"x\0": 1}])
    async def test_stores_a_group_but_for_what_cannot_be_encoded(self, store: Store, value: object) -> None:
        await store.write([a_write("till_1")])

        written = await store.write([
            a_write("till_1", 1, 7),
            a_write("broken", state={"name": value}),
            a_write("broken_too", find={"total": value} if not isinstance(value, dict) else value),
            a_write("till_3", 0, 7),
        ])  # fmt: skip

        assert written.applied == {"till_1", "till_3"}
        assert set(written.unstorable) == {"broken", "broken_too"}
        assert set(await store.load(["till_1", "broken", "broken_too", "till_3"])) == {"till_1", "till_3"}


class TestWhatWaits:
    async def test_finds_outboxes_that_were_left_behind_until_they_are_cleared(self, store: Store) -> None:
        await store.write([a_write(events=[an_event("evt_1")]), a_write("till_2")])

        assert await store.pending(timedelta(minutes=1), 10) == {}
        left = await store.pending(timedelta(0), 10)
        assert [event.id for event in left["till_1"]] == ["evt_1"]
        assert list(left) == ["till_1"]

        await store.clear({"till_1": ["evt_1"]})
        assert await store.pending(timedelta(0), 10) == {}

    async def test_archives_an_event_twice_without_complaint(self, store: Store) -> None:
        await store.archive([an_event("evt_1")])
        await store.archive([an_event("evt_1"), an_event("evt_2")])

    async def test_finds_what_is_due_the_most_overdue_first(self, store: Store) -> None:
        now = datetime.now(UTC)  # noqa: TID251 - the database's own time is what is tested
        await store.write([
            a_write("late", due_at=now - timedelta(seconds=5)),
            a_write("later", due_at=now - timedelta(seconds=9)),
            a_write("future", due_at=now + timedelta(hours=1)),
            a_write("never"),
        ])  # fmt: skip

        assert await store.due(10) == ["later", "late"]
        await store.write([a_write("later", expected=1)])
        assert await store.due(10) == ["late"]


class TestSearching:
    async def test_filters_and_orders_and_continues_behind_a_position(self, store: Store) -> None:
        await store.write([a_write(f"till_{n}", total=n % 4) for n in range(8)])

        first = await store.search({"total": {"$gte": 1}}, [("total", -1)], 4, None)
        rest = await store.search({"total": {"$gte": 1}}, [("total", -1)], 4, first[-1].position)

        assert [found.id for found in first] == ["till_3", "till_7", "till_2", "till_6"]
        assert [found.id for found in rest] == ["till_1", "till_5"]

    async def test_takes_equality_and_lists_of_values(self, store: Store) -> None:
        await store.write([a_write(f"till_{n}", total=n) for n in range(5)])

        odd = await store.search({"parity": "odd"}, [], 10, None)
        some = await store.search({"total": {"$in": [0, 4, 9]}}, [("total", 1)], 10, None)

        await store.write([a_write("till_9", find={"total": 9, "parity": ["odd", "square"]})])
        listed = await store.search({"parity": {"$in": ["square", "round"]}}, [], 10, None)

        not_odd = await store.search({"parity": {"$ne": "odd"}}, [], 10, None)
        without = await store.search({"color": {"$ne": True}, "total": {"$lt": 1}}, [], 10, None)

        assert [found.id for found in listed] == ["till_9"]  # a list fits by any of its values
        assert [found.id for found in not_odd] == ["till_0", "till_2", "till_4"]
        assert [found.id for found in without] == ["till_0"]  # what is missing is not equal to anything
        assert [found.id for found in odd] == ["till_1", "till_3"]
        assert [found.find["total"] for found in some] == [0, 4]

    async def test_counts_what_fits_and_stops_where_it_is_told(self, store: Store) -> None:
        await store.write([a_write(f"till_{n}", total=n) for n in range(5)])

        assert await store.count({"total": {"$gte": 2}}, 10) == 3
        assert await store.count({"total": {"$gte": 2}}, 2) == 2
        assert await store.count({"parity": "square"}, 10) == 0


async def test_the_clock_of_the_fake_can_be_moved() -> None:
    clock = ManualClock(datetime(2027, 1, 1, tzinfo=UTC))
    store = InMemoryStore("tills", clock)
    await store.write([a_write("till_1", due_at=datetime(2027, 1, 2, tzinfo=UTC))])
    assert await store.due(10) == []

    clock.travel(timedelta(days=1))

    assert await store.due(10) == ["till_1"]
