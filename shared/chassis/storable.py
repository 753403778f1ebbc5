"""What the database can hold, asked before it is handed over: one such value would fail a whole group."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

LEAST, MOST = -(2**63), 2**63 - 1
DEEPEST = 50
"""MongoDB takes 100 levels, and a document of ours has some of its own."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something cannot be stored, as a stable word and a sentence."""

    code: str
    detail: str


NOT_TEXT = Reason("unstorable_text", "this text holds a character that cannot be stored")
TOO_LARGE = Reason("number_too_large", "this number has more than 64 bits")
NOT_A_NUMBER = Reason("not_a_number", "this is not a number")
TOO_DEEP = Reason("too_deep", f"this is nested more than {DEEPEST} levels deep")


def is_text(value: str) -> bool:
    """Whether this is text that can be stored: no NUL, and no half of a surrogate pair."""
    if "\0" in value:
        return False
    return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)


def first_unstorable(value: Any) -> tuple[Path, Reason] | None:
    """Where in JSON-like data is something that cannot be stored, and why; None where all of it can."""
    waiting: list[tuple[Path, Any]] = [((), value)]
    while waiting:  # not by recursion, which somebody else's nesting could exhaust
        path, each = waiting.pop()
        if (reason := _reason(each)) is not None:
            return path, reason
        if isinstance(each, Mapping | list | tuple):
            if len(path) == DEEPEST:
                return path, TOO_DEEP
            for name, inner in _items(each):
                if isinstance(name, str) and not is_text(name):
                    return path, NOT_TEXT
                waiting.append(((*path, name), inner))
    return None


def _items(value: Mapping[str, Any] | list[Any] | tuple[Any, ...]) -> Iterator[tuple[str | int, Any]]:
    yield from value.items() if isinstance(value, Mapping) else enumerate(value)


def _reason(value: Any) -> Reason | None:
    if isinstance(value, str):
        return None if is_text(value) else NOT_TEXT
    if isinstance(value, int):
        return None if LEAST <= value <= MOST else TOO_LARGE
    if isinstance(value, float):
        return None if math.isfinite(value) else NOT_A_NUMBER
    return None
