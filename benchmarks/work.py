"""The work that floors and Rounds both do: one event through a service, on documents that exist."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from shared.chassis.decision import Decided, Instant, unchanged
from shared.chassis.documents import AggregateType
from shared.contracts.catalog import PlaceHeld
from shared.contracts.money import Money
from shared.contracts.payments import StatementOpened
from shared.contracts.policy import Policy

SOON = datetime(2027, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    amount: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """A document of the size of a statement."""

    ledger_id: str
    state: str = "new"
    lines: tuple[Line, ...] = tuple(Line(f"line_{n}", 100) for n in range(6))


LEDGER: AggregateType[Ledger] = AggregateType(
    type=Ledger, nothing=Ledger, find=lambda ledger: {"state": ledger.state}
)


def held(application_id: str) -> PlaceHeld:
    """The fact that comes in."""
    return PlaceHeld(
        application_id=application_id, applicant_id="acc_1", rotation_id="rot_1", host_id="hst_1",
        title="Internal medicine, inpatient", city="Houston", state="TX", time_zone="America/Chicago",
        start_date=date(2027, 6, 7), weeks=4,
        held_at=SOON, until=SOON, fee=Money.usd(129_900), policy=Policy(),
    )  # fmt: skip


def opened(application_id: str) -> StatementOpened:
    """The fact that goes out."""
    return StatementOpened(
        application_id=application_id, applicant_id="acc_1", rotation_id="rot_1", total=Money.usd(129_900),
        deposit=Money.usd(69_900), pay_until=SOON, full_due_at=SOON, time_zone="America/Chicago",
    )  # fmt: skip


def book(fact: PlaceHeld, ledger: Ledger, now: Instant) -> Decided[Ledger]:
    key = f"hold:{fact.start_date}"
    if any(line.key == key for line in ledger.lines):
        return unchanged(ledger)
    after = replace(ledger, state="open", lines=(*ledger.lines, Line(key, fact.fee.amount)))
    return after, [opened(ledger.ledger_id)]


def ids(count: int, first: int = 0) -> list[str]:
    return [f"app_{n:08d}" for n in range(first, count)]


def stored_ledger(ledger_id: str) -> dict[str, Any]:
    """As it lies in the database before the run."""
    lines = [{"key": f"line_{n}", "amount": 100} for n in range(6)]
    return {
        "_id": ledger_id, "version": 1, "stamp": "",
        "state": {"ledger_id": ledger_id, "state": "new", "lines": lines},
        "find": {"state": "new"}, "outbox": [], "inbox": [f"evt_{n:028d}" for n in range(20)],
    }  # fmt: skip


async def make_topics(servers: list[str], *names: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    await admin.create_topics([NewTopic(name, 12, 1) for name in names])
    await admin.close()


async def fill(servers: list[str], topic: str, application_ids: Sequence[str]) -> None:
    """Put one PlaceHeld per application on the topic, as the relay would."""
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all", linger_ms=5)
    await producer.start()
    sent = []
    for number, application_id in enumerate(application_ids):
        headers = [
            ("ce_id", f"evt_in{number:026d}".encode()), ("ce_type", b"PlaceHeld"),
            ("ce_correlationid", b"cor_1"), ("ce_time", b"2027-01-01T00:00:00Z"),
            ("ce_subject", application_id.encode()),
        ]  # fmt: skip
        value = held(application_id).model_dump_json().encode()
        sent.append(await producer.send(topic, value, key=application_id.encode(), headers=headers))
    await asyncio.gather(*sent)
    await producer.stop()


def parsed(value: bytes) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(value)
    return body


async def until(is_so: Callable[[], bool], every_seconds: float = 0.002) -> None:
    """Look again and again: what is waited for happens in callbacks of a library."""
    while not is_so():  # noqa: ASYNC110 - there is no event to wait for
        await asyncio.sleep(every_seconds)
