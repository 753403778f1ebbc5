"""Consuming: what is done with each kind of record and each kind of failure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from shared.chassis.clock import ManualClock
from shared.chassis.consuming import Consumer, Patience, when
from shared.chassis.context import current_cause
from shared.chassis.deadletters import InMemoryDeadLetters
from shared.chassis.decision import NotFound, TooEarly
from shared.chassis.grouping import Conflict
from shared.chassis.store import Unavailable, Unstorable
from shared.contracts.applications import ContactErased
from shared.contracts.notifications import EmailSent
from tests.chassis.toy import NOON, said

QUICK = Patience(attempts=4, first_seconds=0.001, longest_seconds=0.002, infrastructure_seconds=0.2)


@dataclass(frozen=True)
class A:
    """A record."""

    topic: str = "notifications.email"
    partition: int = 0
    offset: int = 0
    key: bytes | None = b"app_1"
    value: bytes | None = None
    headers: tuple[tuple[str, bytes | None], ...] = ()


def a_record(name: str = "a", application_id: str = "app_1", offset: int = 0, **headers: bytes | None) -> A:
    given = {
        "ce_id": f"evt_{name}".encode(),
        "ce_type": b"EmailSent",
        "ce_correlationid": b"cor_1",
        **headers,
    }
    value = said(application_id, name).model_dump_json().encode()
    return A(key=application_id.encode(), offset=offset, value=value, headers=tuple(given.items()))


def holding(value: bytes) -> A:
    """A good record, but for a field that nobody reads yet and that no document could hold."""
    good = a_record()
    return replace(good, value=(good.value or b"")[:-1] + b',"new_field":%s}' % value)


class Handler:
    """Notes what it handled; fails as told."""

    def __init__(self) -> None:
        self.handled: list[str] = []
        self.tries: list[str] = []
        self.fail: Callable[[str], Exception | None] = lambda _: None

    async def __call__(self, fact: EmailSent) -> None:
        self.tries.append(fact.email_id)
        await asyncio.sleep(0)
        if (no := self.fail(fact.email_id)) is not None:
            raise no
        self.handled.append(fact.email_id)


class LettersAway(InMemoryDeadLetters):
    """Cannot be read for a while, or answers with what was true before."""

    def __init__(self) -> None:
        super().__init__()
        self.away = 0
        self.asked, self.answering = asyncio.Event(), asyncio.Event()
        self.answering.set()

    async def lanes(self) -> set[tuple[str, bytes | None]]:
        if self.away:
            self.away -= 1
            raise Unavailable("away")
        found = await super().lanes()
        if not self.answering.is_set():
            self.asked.set()
            await self.answering.wait()
        return found


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
def letters() -> InMemoryDeadLetters:
    return InMemoryDeadLetters()


@pytest.fixture
def consumer(handler: Handler, letters: InMemoryDeadLetters) -> Consumer:
    return Consumer("toy", [when(EmailSent, handler)], letters, ManualClock(NOON), QUICK)


def reasons(letters: InMemoryDeadLetters) -> list[tuple[str, str]]:
    return [(letter.state, letter.reason) for letter in letters.letters.values()]


class TestOrder:
    async def test_one_key_is_handled_in_order_and_different_keys_at_the_same_time(
        self, consumer: Consumer, handler: Handler
    ) -> None:
        await consumer.handle_batch(
            [a_record(f"{key}{n}", key) for n in range(3) for key in ("app_1", "app_2")]
        )

        assert [name for name in handler.handled if name.startswith("app_1")] == [
            "app_10",
            "app_11",
            "app_12",
        ]
        assert handler.handled[:2] == ["app_10", "app_20"]

    async def test_the_handler_acts_on_the_event_that_it_handles(self, letters: InMemoryDeadLetters) -> None:
        causes = []

        async def note(fact: EmailSent) -> None:
            causes.append(current_cause())

        consumer = Consumer("toy", [when(EmailSent, note)], letters, ManualClock(NOON))
        await consumer.handle_batch([a_record(traceparent=b"00-1-2-01")])

        cause = causes[0]
        assert (cause.correlation_id, cause.causation_id, cause.message_id) == ("cor_1", "evt_a", "evt_a")
        assert cause.traceparent == "00-1-2-01"


class TestPermanentFailures:
    @pytest.mark.parametrize(
        "poison",
        [
            pytest.param(replace(a_record(), value=b"{not json"), id="bad JSON"),
            pytest.param(replace(a_record(), value=b'{"email_id": 7}'), id="bad schema"),
            pytest.param(replace(a_record(), value=b"\xff\xfe"), id="not UTF-8"),
            pytest.param(replace(a_record(), value=None), id="a type, but no value"),
            pytest.param(holding(rb'"\u0000"'), id="NUL"),
            pytest.param(holding(rb'"\ud800"'), id="half a surrogate pair"),
            pytest.param(holding(b"9223372036854775808"), id="a number beyond 64 bits"),
            pytest.param(holding(b"1e400"), id="a number beyond all floats"),
            pytest.param(holding(b"NaN"), id="NaN"),
            pytest.param(holding(b"-1e99, [" + b"[" * 5000), id="nesting beyond all bounds"),
            pytest.param(a_record(ce_type=None), id="null type"),
            pytest.param(a_record(ce_type=b"\xff"), id="type not UTF-8"),
            pytest.param(a_record(ce_id=None), id="null id"),
            pytest.param(a_record(ce_subject=b"\xff"), id="an attribute not UTF-8"),
            pytest.param(replace(a_record(), headers=()), id="no headers"),
        ],
    )
    async def test_a_poison_record_is_parked_whole_and_the_next_is_handled(
        self, consumer: Consumer, handler: Handler, letters: InMemoryDeadLetters, poison: A
    ) -> None:
        await consumer.handle_batch([poison, a_record("next", "app_2", 1)])

        assert handler.handled == ["next"]
        (letter,) = letters.letters.values()
        assert letter.state == "parked"
        assert (letter.value, tuple(letter.headers)) == (poison.value, poison.headers)

    @pytest.mark.parametrize(
        "record",
        [
            pytest.param(a_record(ce_type=b"SomethingNew"), id="a type that we do not know"),
            pytest.param(A(value=None), id="a tombstone that says nothing"),
        ],
    )
    async def test_what_is_not_our_business_is_passed_over(
        self, consumer: Consumer, handler: Handler, letters: InMemoryDeadLetters, record: A
    ) -> None:
        await consumer.handle_batch([record, a_record("next", offset=1)])

        assert handler.handled == ["next"]
        assert letters.letters == {}

    @pytest.mark.parametrize("value", [None, b"\xff"])
    async def test_a_foreign_header_may_hold_anything(
        self, consumer: Consumer, handler: Handler, value: bytes | None
    ) -> None:
        await consumer.handle_batch([a_record(x_vendor=value)])

        assert handler.handled == ["a"]

    async def test_a_refusal_is_parked_at_once(
        self, consumer: Consumer, handler: Handler, letters: InMemoryDeadLetters
    ) -> None:
        handler.fail = lambda _: NotFound("no such till")

        await consumer.handle_batch([a_record()])

        assert handler.tries == ["a"]
        assert reasons(letters) == [("parked", "no such till")]

    async def test_the_reason_names_the_field_but_not_its_value(
        self, consumer: Consumer, letters: InMemoryDeadLetters
    ) -> None:
        await consumer.handle_batch([replace(a_record(), value=b'{"email_id": {"secret": "jane@x.org"}}')])

        assert "email_id: string_type" in reasons(letters)[0][1]
        assert "jane" not in reasons(letters)[0][1]

    async def test_what_no_document_can_hold_is_parked_at_its_first_try(
        self, consumer: Consumer, handler: Handler, letters: InMemoryDeadLetters
    ) -> None:
        handler.fail = lambda _: Unstorable("not encodable")

        await consumer.handle_batch([a_record()])

        assert (handler.tries, reasons(letters)) == (["a"], [("parked", "not encodable")])

    @pytest.mark.parametrize("text", [r"\ud83d\ude00", "0" * 30, "NaN", "9e9"])
    async def test_what_only_looks_so_is_handled(
        self, consumer: Consumer, handler: Handler, text: str
    ) -> None:
        good = a_record()
        await consumer.handle_batch(
            [replace(good, value=(good.value or b"").replace(b'"a"', b'"%s"' % text.encode()))]
        )

        assert len(handler.handled) == 1


class TestTransientFailures:
    @pytest.mark.parametrize("no", [TooEarly("not yet"), Conflict("busy"), RuntimeError("a bug")])
    async def test_is_tried_again_and_succeeds(
        self, consumer: Consumer, handler: Handler, letters: InMemoryDeadLetters, no: Exception
    ) -> None:
        handler.fail = lambda _: no if len(handler.tries) < 4 else None

        await consumer.handle_batch([a_record()])

        assert (len(handler.tries), handler.handled, letters.letters) == (4, ["a"], {})

    @pytest.mark.parametrize("no", [TooEarly("not yet"), RuntimeError("a bug")])
    async def test_is_parked_when_patience_ends(
        self, consumer: Consumer, handler: Handler, letters: InMemoryDeadLetters, no: Exception
    ) -> None:
        handler.fail = lambda _: no

        await consumer.handle_batch([a_record()])

        assert len(handler.tries) == QUICK.attempts
        assert reasons(letters) == [("parked", str(no))]


class TestInfrastructureFailures:
    async def test_is_waited_for_and_never_parked(
        self, consumer: Consumer, handler: Handler, letters: InMemoryDeadLetters
    ) -> None:
        handler.fail = lambda _: Unavailable("away") if len(handler.tries) < 3 else None

        await consumer.handle_batch([a_record()])

        assert (handler.handled, letters.letters) == (["a"], {})

    async def test_a_long_outage_gives_the_batch_back_and_what_was_done_stays_done(
        self, consumer: Consumer, handler: Handler, letters: InMemoryDeadLetters
    ) -> None:
        handler.fail = lambda name: Unavailable("away") if name == "a" else None

        with pytest.raises(Unavailable):
            await consumer.handle_batch([a_record("a", "app_1"), a_record("b", "app_2", 1)])

        assert handler.handled == ["b"]
        assert letters.letters == {}


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


async def test_a_tombstone_of_a_fact_that_erases_is_that_fact(letters: InMemoryDeadLetters) -> None:
    erased: list[ContactErased] = []

    async def note(fact: ContactErased) -> None:
        erased.append(fact)

    consumer = Consumer("toy", [when(ContactErased, note)], letters, ManualClock(NOON))
    headers = (("ce_id", b"evt_1"), ("ce_type", b"ContactErased"))
    await consumer.handle_batch([A("applications.contact", key=b"acc_9", headers=headers)])

    assert erased == [ContactErased(person_id="acc_9")]
