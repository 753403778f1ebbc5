"""What others may send that no document can hold, that is of a wrong type, or that lies at an edge."""

from __future__ import annotations

import re
from typing import Any

UNSTORABLE: dict[str, Any] = {
    "2^63": 2**63,
    "-2^63-1": -(2**63) - 1,
    "400 digits": 10**400,
    "half a surrogate pair": "\ud800",
    "the other half": "a\udfffb",
    "NUL": "a\0b",
    "NaN": float("nan"),
    "infinity": float("inf"),
    "-infinity": float("-inf"),
    "an unstorable name": {"\ud800": 1},
    "deep": eval("[" * 60 + "]" * 60),
}
WRONG_TYPE: dict[str, Any] = {
    "true": True,
    "a fraction": 0.5,
    "nothing": None,
    "a list": [[]],
    "an object": {"$gt": ""},
    "a number": 7,
    "a text": "seven",
}
EDGES_OF_NUMBERS: dict[str, Any] = {"2^63-1": 2**63 - 1, "-2^63": -(2**63), "0": 0}
EDGES_OF_TEXT: dict[str, Any] = {"no text": "", "long": "x" * 20_000, "slashes": "../../x"}
EDGES_OF_TIME: dict[str, Any] = {
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "the first second": "0001-01-01T00:00:00Z",
    "the last second": "9999-12-31T23:59:59Z",
}
_OF_TIME = re.compile(r"\d{4}-\d\d-\d\d")


def beside(leaf: Any) -> dict[str, Any]:
    """What may stand in this leaf's place and is no such thing, or only just one."""
    wrong = {label: scalar for label, scalar in WRONG_TYPE.items() if type(scalar) is not type(leaf)}
    if isinstance(leaf, str):
        return wrong | (EDGES_OF_TIME if _OF_TIME.match(leaf) else EDGES_OF_TEXT)
    return wrong | (EDGES_OF_NUMBERS if isinstance(leaf, int | float) else {})


EVERY = {**UNSTORABLE, **WRONG_TYPE, **EDGES_OF_NUMBERS, **EDGES_OF_TEXT, **EDGES_OF_TIME}
