"""Records that nobody can read, on every topic: consumption goes on, each is parked or skipped and listed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from pymongo import MongoClient
from typer.testing import CliRunner

from deploy.client import until
from deploy.local.platform import SERVICES, Platform
from deploy.rounds.cli import app
from shared.chassis.ids import new_id
from shared.contracts.people import ContactChanged
from tests.system.office import Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

FACT_OF_TOPIC = {
    "applications.account": "EmailVerificationRequested",
    "applications.application": "ApplicationAccepted",
    "applications.contact": "ContactChanged",
    "catalog.hold": "PlaceHeld",
    "catalog.rotation": "RotationPublished",
    "notifications.email": "EmailGaveUp",
    "payments.statement": "DepositCompleted",
}
PARKED = {"bad_json", "bad_schema", "null_header", "not_utf8", "no_value"}
SKIPPED = {"unknown_type", "tombstone"}

Headers = list[tuple[str, bytes | None]]
Letters = dict[str, list[dict[str, Any]]]


def poison(fact: str) -> dict[str, tuple[bytes | None, Headers]]:
    """One record of each kind, by its name."""
    named: Headers = [("ce_id", new_id("evt").encode()), ("ce_type", fact.encode())]
    return {
        "bad_json": (b"{this is no json", named),
        "bad_schema": (b'{"application_id": 7}', named),
        "null_header": (b"{}", [named[0], ("ce_type", None)]),
        "not_utf8": (b"{}", [("ce_id", b"\xff\xfe"), named[1]]),
        "no_value": (None, named),
        "unknown_type": (b"{}", [named[0], ("ce_type", b"NobodyKnowsThis")]),
        "tombstone": (None, []),
    }


async def write_poison(servers: str, run: str) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=servers)
    await producer.start()
    try:
        for topic, fact in FACT_OF_TOPIC.items():
            for kind, (value, headers) in poison(fact).items():
                await producer.send_and_wait(topic, value, key=f"{run}:{kind}".encode(), headers=headers)
    finally:
        await producer.stop()


@pytest.fixture
def letters(system: Platform) -> Iterator[MongoClient[dict[str, Any]]]:
    """What every service has parked; nothing of it stays."""
    with MongoClient[dict[str, Any]](system.mongo) as mongo:
        yield mongo
        for service in SERVICES:
            mongo[f"rounds_{service}"]["dead_letters"].delete_many({})


def parked(mongo: MongoClient[dict[str, Any]], run: str) -> Letters:
    """By topic and kind of poison."""
    found: Letters = {}
    for service in SERVICES:
        for row in mongo[f"rounds_{service}"]["dead_letters"].find():
            own_run, _, kind = (row["key"] or b"").decode().partition(":")
            if own_run == run:
                found.setdefault(f"{row['topic']} {kind}", []).append(row)
    return found


def rounds_says(system: Platform, *words: str) -> str:
    said = CliRunner().invoke(app, ["dead-letters", *words, "--root", str(system.root)])
    assert said.exit_code == 0, said.output
    return said.output


def test_poison_of_every_kind_neither_stops_nor_loses_anything(
    system: Platform, office: Office, letters: MongoClient[dict[str, Any]]
) -> None:
    run = new_id("poison")
    asyncio.run(write_poison(system.kafka, run))

    applicant, application_id = office.reserved(office.offer(), "full")
    office.settled_story(applicant, application_id)

    wanted = {f"{topic} {kind}" for topic in FACT_OF_TOPIC for kind in PARKED}
    found = until("all of it is parked", lambda: parked(letters, run), lambda seen: seen.keys() >= wanted)
    assert found.keys() == wanted
    sent = {topic: poison(fact) for topic, fact in FACT_OF_TOPIC.items()}
    for name, rows in found.items():
        topic, kind = name.split()
        assert {row["value"] for row in rows} == {sent[topic][kind][0]}
        assert {row["state"] for row in rows} == {"parked"}

    listed = rounds_says(system, "list")
    assert all(topic in listed for topic in FACT_OF_TOPIC)


def test_what_was_parked_is_replayed_and_what_is_hopeless_is_parked_again_or_given_up(
    system: Platform, office: Office, letters: MongoClient[dict[str, Any]]
) -> None:
    run = new_id("poison")
    asyncio.run(write_poison(system.kafka, run))
    name = "applications.contact bad_json"
    (letter,) = until("it is parked", lambda: parked(letters, run), lambda seen: name in seen)[name]
    mails = letters["rounds_notifications"]

    rounds_says(system, "replay", letter["_id"])
    again = until(
        "tried again", lambda: parked(letters, run)[name][0], lambda row: row["attempts"] > letter["attempts"]
    )
    assert again["state"] == "parked"
    assert letter["_id"] in rounds_says(system, "show", letter["_id"])

    person = ContactChanged(person_id=f"{run}:bad_json", kind="coach", name="Repaired", email="r@example.org")
    repaired = {"$set": {"value": person.model_dump_json().encode()}}
    mails["dead_letters"].update_one({"_id": letter["_id"]}, repaired)
    rounds_says(system, "replay", letter["_id"])
    until("it is handled", lambda: parked(letters, run)[name][0], lambda row: row["state"] == "resolved")
    assert mails["people"].find_one({"_id": person.person_id})

    rounds_says(system, "discard", "ContactChanged:Unreadable", "--reason", "a test wrote it")
    until(
        "nothing of it waits",
        lambda: [rows[0]["state"] for name, rows in parked(letters, run).items() if "contact bad" in name],
        lambda states: "parked" not in states,
    )
