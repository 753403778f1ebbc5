"""Contracts only grow: the committed schemas say what was promised."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from shared.contracts.fact import FACTS
from tests.contracts.schemas import committed, current, incompatibilities, text

PLACE_HELD = current()["PlaceHeld"]


def test_nothing_that_was_promised_is_broken() -> None:
    now = current()
    broken = {name: incompatibilities(was, now.get(name, {})) for name, was in committed().items()}

    assert {name: found for name, found in broken.items() if found} == {}


def test_the_committed_schemas_are_those_of_the_code() -> None:
    now = {name: text(schema) for name, schema in current().items()}
    then = {name: text(schema) for name, schema in committed().items()}

    assert now == then, "run: python -m tests.contracts.schemas"


def test_no_amount_is_a_bare_number() -> None:
    money = ("fee", "balance", "deposit", "total", "amount", "paid", "refund", "late_fee", "total_paid")
    bare = [
        f"{name}.{field}"
        for name, schema in current().items()
        for field, value in schema["properties"].items()
        if field in money and "$ref" not in str(value)
    ]

    assert bare == []


def test_every_fact_belongs_to_a_topic_and_says_its_key() -> None:
    assert {name for name in current() if not FACTS[name].topic} == set()
    assert {name for name in current() if FACTS[name].key is None} == set()


def _without(field: str) -> dict[str, Any]:
    schema = deepcopy(PLACE_HELD)
    del schema["properties"][field]
    return schema


def _changed(**words: Any) -> dict[str, Any]:
    schema = deepcopy(PLACE_HELD)
    schema["properties"]["weeks"].update(words)
    return schema


def _optional(field: str) -> dict[str, Any]:
    schema = deepcopy(PLACE_HELD)
    schema["required"].remove(field)
    return schema


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(_without("until"), id="a field is gone"),
        pytest.param(_changed(type="string"), id="a type has changed"),
        pytest.param(_optional("until"), id="a field may be missing now"),
        pytest.param({**PLACE_HELD, "x-topic": "catalog.other"}, id="another topic"),
    ],
)
def test_a_change_that_breaks_a_listener_is_seen(after: dict[str, Any]) -> None:
    assert incompatibilities(PLACE_HELD, after) != []


def test_a_further_field_breaks_nobody() -> None:
    schema = deepcopy(PLACE_HELD)
    schema["properties"]["colour"] = {"type": "string"}

    assert incompatibilities(PLACE_HELD, schema) == []
