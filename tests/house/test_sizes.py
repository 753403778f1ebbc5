"""A file fits on a few screens and a function on one; what is longer says why beside it.

Code, pages and configuration alike. The reason is a comment `# long: …`: for a file among its first lines,
for a function on the line of its `def` or right above or below it.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, Function, functions, python_files, shown, syntax

LINES_OF_A_FILE = 250
LINES_OF_A_FUNCTION = 40
REASON = re.compile(r"#\s*long:\s*\S.{10,}")
WHERE_A_FILE_SAYS_WHY = 15


PAGES_AND_CONFIGURATION = (
    ".importlinter",
    ".ci/*",
    "Makefile",
    "docker-compose.yml",
    "deploy/gateway/Caddyfile",
    "services/**/*.jinja",
    "stripe_standin/**/*.html",
    "web/**/*.html",
    "web/static/*.css",
)


def pages_and_configuration() -> list[Path]:
    """What people write besides Python, and what has to be read from top to bottom as well."""
    return [
        path for pattern in PAGES_AND_CONFIGURATION for path in sorted(ROOT.glob(pattern)) if path.is_file()
    ]


def length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def is_too_long(lines: list[str]) -> bool:
    return len(lines) > LINES_OF_A_FILE and not any(map(REASON.search, lines[:WHERE_A_FILE_SAYS_WHY]))


def says_why(node: Function, lines: list[str]) -> bool:
    """Whether a reason stands above the first decorator, or between there and the first statement."""
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return any(map(REASON.search, lines[max(first - 2, 0) : node.body[0].lineno]))


def too_long_functions(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        f"{shown(path)}: {node.name} has {length(node)} lines"
        for node in functions(path)
        if length(node) > LINES_OF_A_FUNCTION and not says_why(node, lines)
    ]


def test_no_file_is_too_long_without_a_reason_beside_it() -> None:
    paths = (*python_files(), *pages_and_configuration())
    sized = {shown(path): path.read_text(encoding="utf-8").splitlines() for path in paths}
    found = [f"{name} has {len(lines)} lines" for name, lines in sized.items() if is_too_long(lines)]

    assert found == [], "\n".join(["split one, or say why (# long: …):", *found])


def test_no_function_is_too_long_without_a_reason_beside_it() -> None:
    found = [line for path in python_files() for line in too_long_functions(path)]

    assert found == [], "\n".join(["split one, or say why (# long: …):", *found])


SHORT = "def it():\n" + "    pass\n" * 39
LONG = "def it():\n" + "    pass\n" * 40


@pytest.mark.parametrize(
    ("source", "too_long"),
    [
        pytest.param(SHORT, False, id="forty lines"),
        pytest.param(LONG, True, id="forty-one lines"),
        pytest.param("# long: one table, read from top to bottom\n" + LONG, False, id="a reason above"),
        pytest.param(
            "# long: one table, read from top to bottom\n@cache\n" + LONG, False, id="above a decorator"
        ),
        pytest.param(
            LONG.replace(":\n", ":  # long: one table, read in one go\n", 1), False, id="a reason beside"
        ),
        pytest.param("# long:\n" + LONG, True, id="no reason"),
        pytest.param("# long: another function\n\n\n" + LONG, True, id="a reason further up"),
    ],
)
def test_a_long_function_is_seen(source: str, too_long: bool) -> None:
    node = next(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))

    assert (length(node) > LINES_OF_A_FUNCTION and not says_why(node, source.splitlines())) is too_long


@pytest.mark.parametrize(
    ("lines", "too_long"),
    [
        pytest.param(["pass"] * 250, False, id="250 lines"),
        pytest.param(["pass"] * 251, True, id="251 lines"),
        pytest.param(["# long: every template once, in one table", *["pass"] * 251], False, id="a reason"),
        pytest.param([*["pass"] * 251, "# long: every template once, in one table"], True, id="at the end"),
    ],
)
def test_a_long_file_is_seen(lines: list[str], too_long: bool) -> None:
    assert is_too_long(lines) is too_long


def test_every_kind_of_file_that_is_measured_exists() -> None:
    assert [pattern for pattern in PAGES_AND_CONFIGURATION if not any(ROOT.glob(pattern))] == []


def test_every_module_says_what_it_is_responsible_for() -> None:
    silent = [
        shown(path) for path in python_files() if syntax(path).body and not ast.get_docstring(syntax(path))
    ]

    assert silent == []
