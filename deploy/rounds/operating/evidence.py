"""What `rounds verify` checks: the services' own records and Kafka's, all read at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from pydantic import TypeAdapter
from pymongo import MongoClient
from pymongo.database import Database

from deploy.local.addresses import Addresses
from deploy.rounds.operating.provider import ProviderEvidence
from services.applications.application.domain.application import Application
from services.catalog.rotations.domain.rotation import Rotation
from services.notifications.writing.domain.mail import Mail
from services.payments.statement.domain.statement import Statement

SERVICES = ("catalog", "applications", "payments", "notifications")
AGGREGATES = {
    "catalog": ("rotations", "hosts", "imports"),
    "applications": ("applications", "accounts", "addresses", "sessions", "rotations", "roster", "partners"),
    "payments": ("statements", "stripe_events"),
    "notifications": ("cases", "people", "rotations", "emails"),
}

MOST_DUE = 100

_ROTATION: TypeAdapter[Rotation] = TypeAdapter(Rotation)
_APPLICATION: TypeAdapter[Application] = TypeAdapter(Application)
_STATEMENT: TypeAdapter[Statement] = TypeAdapter(Statement)
_MAIL: TypeAdapter[Mail] = TypeAdapter(Mail)


@dataclass(frozen=True)
class Evidence:
    """The state of a system at one moment, as far as the invariants need it."""

    now: datetime
    """By the services' clocks, which may have travelled."""
    rotations: list[Rotation] = field(default_factory=list)
    applications: dict[str, Application] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    emails: list[Mail] = field(default_factory=list)
    waiting_events: dict[str, int] = field(default_factory=dict)
    """Events in outboxes, by service and collection."""
    lag: dict[str, int] = field(default_factory=dict)
    """Records that a service has yet to handle."""
    dead_letters: dict[str, int] = field(default_factory=dict)
    due: dict[str, datetime] = field(default_factory=dict)
    """Documents that the clock has to act on by now, by service, collection and id."""
    provider: ProviderEvidence | None = None
    """None where the provider was not asked."""


async def gather(addresses: Addresses) -> Evidence:
    """Read everything. Raises what the drivers raise when a server is away."""
    with MongoClient[dict[str, Any]](
        addresses["mongo"], serverSelectionTimeoutMS=3000, tz_aware=True
    ) as mongo:
        databases = {service: mongo[f"rounds_{service}"] for service in SERVICES}
        lag = await _lag(addresses["kafka"].split(","))
        now = _now(databases["catalog"])
        return Evidence(
            now=now,
            due=_due(databases, now),
            rotations=[
                _ROTATION.validate_python(state)
                for state in _states(databases["catalog"], "rotations")
                if state["state"] == "offered"
            ],
            applications={
                state["application_id"]: _APPLICATION.validate_python(state)
                for state in _states(databases["applications"], "applications")
                if state["state"] != "unknown"
            },
            statements={
                state["application_id"]: _STATEMENT.validate_python(state)
                for state in _states(databases["payments"], "statements")
                if state["stage"] == "opened"
            },
            emails=[_MAIL.validate_python(s) for s in _states(databases["notifications"], "emails")],
            waiting_events=_waiting(databases),
            lag=lag,
            dead_letters=_dead_letters(databases),
        )  # fmt: skip


def _states(database: Database[dict[str, Any]], collection: str) -> list[dict[str, Any]]:
    return [row["state"] for row in database[collection].find({}, {"state": 1})]


def _waiting(databases: dict[str, Database[dict[str, Any]]]) -> dict[str, int]:
    count: list[dict[str, Any]] = [
        {"$match": {"outbox.0": {"$exists": True}}},
        {"$group": {"_id": 0, "n": {"$sum": {"$size": "$outbox"}}}},
    ]
    found = {}
    for service, names in AGGREGATES.items():
        for name in names:
            for row in databases[service][name].aggregate(count):
                found[f"{service}.{name}"] = row["n"]
    return found


def _due(databases: dict[str, Database[dict[str, Any]]], now: datetime) -> dict[str, datetime]:
    """The longest due first, and of each collection only so many: one is enough to look for the cause."""
    return {
        f"{service}.{name} {row['_id']}": row["next_due_at"]
        for service, names in AGGREGATES.items()
        for name in names
        for row in databases[service][name]
        .find({"next_due_at": {"$lte": now}}, {"next_due_at": 1})
        .sort("next_due_at", 1)
        .limit(MOST_DUE)
    }


def _dead_letters(databases: dict[str, Database[dict[str, Any]]]) -> dict[str, int]:
    waiting = {"state": {"$in": ["parked", "behind", "replaying"]}}
    counts = {
        service: database["dead_letters"].count_documents(waiting) for service, database in databases.items()
    }
    return {service: count for service, count in counts.items() if count}


def _now(database: Database[dict[str, Any]]) -> datetime:
    travelled = database["clock"].find_one({"_id": "travelled"}) or {"seconds": 0}
    return datetime.now(UTC) + timedelta(seconds=travelled["seconds"])  # noqa: TID251 - not a service


async def _lag(servers: list[str]) -> dict[str, int]:
    """Per service: what lies in its topics behind its committed offsets."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    consumer = AIOKafkaConsumer(bootstrap_servers=servers)
    await admin.start()
    await consumer.start()
    try:
        lag = {}
        for service in SERVICES:
            committed = await admin.list_consumer_group_offsets(service)
            ends = await consumer.end_offsets([TopicPartition(*partition) for partition in committed])
            behind = sum(max(0, ends[partition] - offset.offset) for partition, offset in committed.items())
            if behind:
                lag[service] = behind
        return lag
    finally:
        await consumer.stop()
        await admin.close()
