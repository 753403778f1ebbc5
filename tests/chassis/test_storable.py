"""What the database can hold is known before it is asked: held to what its driver really encodes."""

from __future__ import annotations

from typing import Any

import bson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.chassis.storable import DEEPEST, first_unstorable, is_text

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # halves of surrogate pairs as well
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | ANY_TEXT
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner), max_leaves=20
)  # fmt: skip


@given(JSON)
def test_what_passes_can_be_encoded(value: Any) -> None:
    if first_unstorable(value) is None:
        bson.encode({"state": value})


@given(JSON)
def test_what_cannot_be_encoded_does_not_pass(value: Any) -> None:
    try:
        bson.encode({"state": value})
    except (bson.errors.BSONError, UnicodeEncodeError, OverflowError):
        assert first_unstorable(value) is not None


@pytest.mark.parametrize(
    ("value", "code", "path"),
    [
        ({"a": [1, "x\ud800"]}, "unstorable_text", ("a", 1)),
        ({"a": {"b": "x\0"}}, "unstorable_text", ("a", "b")),
        ({"a": {"\udfff": 1}}, "unstorable_text", ("a",)),
        ([2**63], "number_too_large", (0,)),
        ([-(2**63) - 1], "number_too_large", (0,)),
        ([float("nan")], "not_a_number", (0,)),
        ([float("inf")], "not_a_number", (0,)),
    ],
)
def test_what_cannot_be_stored_is_named_with_its_place(value: Any, code: str, path: tuple[Any, ...]) -> None:
    found = first_unstorable(value)

    assert found is not None
    assert (found[0], found[1].code) == (path, code)


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63), True, None, "", "😀", "a\nb", 1.5, [], {}])
def test_what_stands_just_beside_the_edge_passes(value: Any) -> None:
    assert first_unstorable(value) is None


@pytest.mark.parametrize(("levels", "fits"), [(DEEPEST, True), (DEEPEST + 1, False), (100_000, False)])
def test_nesting_is_bounded(levels: int, fits: bool) -> None:
    value: Any = []
    for _ in range(levels - 1):
        value = [value]

    assert (first_unstorable(value) is None) is fits


@given(ANY_TEXT)
def test_text_is_what_utf_8_can_hold_without_nul(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        assert not is_text(text)
    else:
        assert is_text(text) == ("\0" not in text)
