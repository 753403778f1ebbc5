"""Where each rule of docs/product.md lives: the code and the tests whose docstrings and comments name it.

`python -m tests.house.rules` writes docs/rules.md; `make rules` does the same.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.house.tree import ROOT, python_files, shown, syntax

PRODUCT = ROOT / "docs" / "product.md"
PAGE = ROOT / "docs" / "rules.md"
CODE = ("services", "shared", "deploy", "web")
TESTS = ("tests",)

NAMED = re.compile(r"\bR(\d{1,2})(?: to R(\d{1,2}))?\b")
NOT_BUILT = "## Rules that are not built yet"
OPENING = """# Where each rule lives
The rules are written in [What Rounds does, and by which rules](product.md). This page is generated from \
the code: a docstring or a comment that names a rule, as in `(R11)`, puts its function, class or file here. \
After a change run `make rules`. A test fails where this page is stale, and for a rule without code or tests.
"""


class Place(NamedTuple):
    """What names a rule: a class or function of a file, or with an empty `name` the file as such."""

    file: str
    name: str


class Rules(NamedTuple):
    """The rules' titles by number: those that hold, and those that nothing keeps yet."""

    built: dict[int, str]
    not_built: dict[int, str]


def rules_of(product: str) -> Rules:
    holding, waiting = product.split(NOT_BUILT)
    return Rules(_titles(holding), _titles(waiting))


def _titles(text: str) -> dict[int, str]:
    found = re.findall(r"^### R(\d+)\n\*\*(.+?)\*\*", text, flags=re.MULTILINE)
    return {int(number): title.rstrip(".,") for number, title in found}


def numbers_in(text: str) -> set[int]:
    """The rules that a text names; `R11 to R13` names three."""
    spans = ((int(first), int(last or first)) for first, last in NAMED.findall(text))
    return {number for first, last in spans for number in range(first, last + 1)}


@cache
def places(*parts: str) -> dict[int, list[Place]]:
    """By rule: what names it in the files below these folders."""
    found: dict[int, set[Place]] = {}
    for path in _naming_a_rule(*parts):
        for number, name in mentions(path.read_text(encoding="utf-8"), syntax(path)):
            found.setdefault(number, set()).add(Place(shown(path), name))
    return {number: sorted(where) for number, where in sorted(found.items())}


def _naming_a_rule(*parts: str) -> Iterator[Path]:
    """The files worth parsing; what tests this page is no test of a rule."""
    others = (path for path in python_files(*parts) if path.parent != Path(__file__).parent)
    return (path for path in others if NAMED.search(path.read_text(encoding="utf-8")))


def mentions(source: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each rule that a comment or docstring names, with the class or function around it."""
    names = dict(_named_lines(tree, ""))
    for line, text in [*_docstrings(tree), *_comments(source)]:
        for number in numbers_in(text):
            yield number, names.get(line, "")


def _named_lines(node: ast.AST, outer: str) -> Iterator[tuple[int, str]]:
    """Each line inside a class or function, with that one's name; inner names come later and win."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{outer}.{child.name}" if outer else child.name
            first = min([child.lineno, *(decorator.lineno for decorator in child.decorator_list)])
            yield from ((line, name) for line in range(first, (child.end_lineno or first) + 1))
            if isinstance(child, ast.ClassDef):
                yield from _named_lines(child, name)


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Strings that stand alone: of modules, classes, functions, and below a field or constant."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.lineno, node.value.value


def _comments(source: str) -> Iterator[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return ((token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT)


def page() -> str:
    """docs/rules.md as it should be."""
    rules = rules_of(PRODUCT.read_text(encoding="utf-8"))
    parts = [OPENING, *(_section(number, title) for number, title in rules.built.items())]
    waiting = ", ".join(
        f"[R{number}](product.md#r{number}) {title}" for number, title in rules.not_built.items()
    )
    return "\n".join([*parts, f"## Not built yet\n{waiting}.\n"])


def _section(number: int, title: str) -> str:
    code, tests = places(*CODE).get(number, []), places(*TESTS).get(number, [])
    table = "\n".join(["| code | |", "|---|---|", *_rows(code), "| **tests** | |", *_rows(tests)])
    return f"## R{number}\n[{title}](product.md#r{number})\n\n{table}\n"


def _rows(where: Iterable[Place]) -> Iterator[str]:
    files: dict[str, list[str]] = {}
    for place in where:
        files.setdefault(place.file, []).extend([place.name] if place.name else [])
    for file, names in files.items():
        yield f"| `{file}` | {', '.join(f'`{name}`' for name in names) or '*the file*'} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"written: {shown(PAGE)}")
