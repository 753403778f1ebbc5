"""What two places do in the same words is one function; where only the shape is alike it is left alone."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from tests.house.tree import Function, functions, python_files, shown

PARTS = ("services", "shared", "web", "deploy")
"""What runs. Tests may say the same thing twice, and the stand-in stands alone."""
LINES = 4
"""Fewer, and a call would be no shorter."""


def words(node: Function) -> str | None:
    """The statements of a function without its docstring; None where they are few."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if sum((part.end_lineno or part.lineno) - part.lineno + 1 for part in body) < LINES:
        return None
    return "\n".join(ast.dump(part) for part in body)


def repeats(found: list[tuple[str, Function]]) -> list[list[str]]:
    places: dict[str, list[str]] = defaultdict(list)
    for place, node in found:
        said = words(node)
        if said is not None:
            places[said].append(place)
    return [same for same in places.values() if len(same) > 1]


def place(path: Path, node: Function) -> str:
    return f"{shown(path)}:{node.lineno} {node.name}"


def test_no_function_repeats_another_word_for_word() -> None:
    found = [(place(path, node), node) for path in python_files(*PARTS) for node in functions(path)]

    assert repeats(found) == []


LONG = '"""Why."""\n    a = b()\n    c = a + 1\n    d = a + c\n    return d'
SHORT = "a = b()\n    c = a + 1\n    return c"


@pytest.mark.parametrize(
    ("one", "other", "repeated"),
    [
        pytest.param(LONG, LONG, True, id="the same"),
        pytest.param(LONG, LONG.replace("Why", "How"), True, id="another docstring"),
        pytest.param(LONG, LONG.replace("+ 1", "+ 2"), False, id="another number"),
        pytest.param(SHORT, SHORT, False, id="too short to share"),
    ],
)
def test_a_repeat_is_seen(one: str, other: str, repeated: bool) -> None:
    module = ast.parse(f"def f():\n    {one}\n\ndef g():\n    {other}\n")
    found = [(node.name, node) for node in module.body if isinstance(node, ast.FunctionDef)]

    assert bool(repeats([*found])) is repeated
