"""A failed test of the running system leaves the documents that it touched, and no others."""

from __future__ import annotations

import pytest

from tests.harness.keeping import touched


def test_what_was_made_changed_or_deleted_is_found_also_within_a_group_of_writes() -> None:
    log = [
        {"op": "i", "ns": "rounds_catalog.rotations", "o": {"_id": "rot_1"}},
        {"op": "u", "ns": "rounds_catalog.rotations", "o": {"$v": 2}, "o2": {"_id": "rot_2"}},
        {"op": "c", "ns": "admin.$cmd", "o": {"applyOps": [
            {"op": "d", "ns": "rounds_payments.statements", "o": {"_id": "app_1"}},
        ]}},
        {"op": "i", "ns": "config.transactions", "o": {"_id": 1}},
        {"op": "n", "ns": "", "o": {"msg": "periodic noop"}},
    ]  # fmt: skip

    found = touched(log)

    assert {place: list(ids.values()) for place, ids in found.items()} == {
        "rounds_catalog.rotations": ["rot_1", "rot_2"],
        "rounds_payments.statements": ["app_1"],
    }


@pytest.mark.parametrize("entry", [{"op": "c", "ns": "rounds_catalog.$cmd", "o": {"create": "rotations"}}])
def test_what_is_no_document_is_passed_over(entry: dict[str, object]) -> None:
    assert touched([entry]) == {}
