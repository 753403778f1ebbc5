"""Who somebody is travels on one topic alone, and can be erased from it (R22)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.contracts.fact import FACTS
from shared.contracts.people import ContactChanged, ContactErased
from tests.contracts.schemas import current

SCHEMAS = current()
PERSONAL = {
    "name",
    "full_name",
    "email",
    "phone",
    "address",
    "postal_address",
    "locale",
    "school",
    "birth_date",
}
NO_PERSON = {"policy.cancellation.name"}
"""Fields that are called like something personal and are not: the name of a refund rule."""


def fields(schema: dict[str, Any], kinds: dict[str, Any], before: str = "") -> Iterator[str]:
    for name, value in schema.get("properties", {}).items():
        yield before + name
        kind = value.get("$ref") or value.get("items", {}).get("$ref")
        if kind:
            yield from fields(kinds[kind.rsplit("/", 1)[1]], kinds, f"{before}{name}.")


def personal(fact: str) -> list[str]:
    schema = SCHEMAS[fact]
    found = fields(schema, schema.get("$defs", {}))
    return [path for path in found if path.rsplit(".", 1)[-1] in PERSONAL and path not in NO_PERSON]


def test_no_event_but_those_of_the_contact_topic_says_who_somebody_is() -> None:
    others = [name for name in SCHEMAS if FACTS[name].topic != ContactChanged.topic]

    assert {name: personal(name) for name in others if personal(name)} == {}


def test_what_is_personal_is_seen() -> None:
    assert set(personal("ContactChanged")) >= {"name", "email", "locale"}


def test_a_contact_is_erased_by_its_key_on_the_same_topic() -> None:
    assert ContactErased.tombstone
    assert ContactErased.topic == ContactChanged.topic
    assert ContactErased.of_key("con_1").key() == "con_1"
