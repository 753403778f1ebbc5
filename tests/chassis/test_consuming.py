"""Consuming: what is done with each kind of record and each kind of failure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.chassis.clock import ManualClock
from shared.chassis.consuming import Consumer, when
from shared.chassis.context import current_cause
from shared.chassis.deadletters import InMemoryDeadLetters
from shared.chassis.decision import NotFound, TooEarly
from shared.chassis.grouping import Conflict
from shared.chassis.store import Unavailable, Unstorable
from shared.contracts.notifications import EmailSent
from shared.contracts.people import ContactErased
from tests.chassis.records import QUICK, A, Handler, a_record, holding, reasons
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


async def test_a_tombstone_of_a_fact_that_erases_is_that_fact(letters: InMemoryDeadLetters) -> None:
    erased: list[ContactErased] = []

    async def note(fact: ContactErased) -> None:
        erased.append(fact)

    consumer = Consumer("toy", [when(ContactErased, note)], letters, ManualClock(NOON))
    headers = (("ce_id", b"evt_1"), ("ce_type", b"ContactErased"))
    await consumer.handle_batch([A("applications.contact", key=b"acc_9", headers=headers)])

    assert erased == [ContactErased(person_id="acc_9")]
