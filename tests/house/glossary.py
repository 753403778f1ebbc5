"""docs/glossary.md as the tests read it, and the classes of the code that it has to know."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import shared.contracts.every
from shared.contracts.fact import FACTS
from tests.house.tree import ROOT, public_classes, python_files, shown, syntax

PAGE = ROOT / "docs" / "glossary.md"
SERVICES = ("catalog", "applications", "payments", "notifications")
INNER_RINGS = frozenset({"domain", "ports", "use_cases"})

assert shared.contracts.every, "importing it fills FACTS"


class Row(NamedTuple):
    word: str
    types: tuple[str, ...]
    meaning: str


@cache
def sections(page: str) -> dict[str, list[Row]]:
    """The tables `| word | type | means |` of a page, by the name of their section."""
    parts = re.split(r"^## +(.+?) *$", page, flags=re.MULTILINE)[1:]
    return {name: _rows(text) for name, text in zip(parts[::2], parts[1::2], strict=True)}


def _rows(text: str) -> list[Row]:
    lines = [line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line] for line in lines if len(line) == 3]
    rows = [Row(word, tuple(re.findall(r"`([^`]+)`", types)), meaning) for word, types, meaning in cells]
    return [row for row in rows if row.types]


def known(service: str) -> list[str]:
    """Every type that a service's section names, as often as it names it."""
    return [name for row in sections(PAGE.read_text(encoding="utf-8")).get(service, []) for name in row.types]


def is_inner(path: Path) -> bool:
    """Whether a file of a service belongs to one of the rings that hold its words."""
    names = path.relative_to(ROOT).with_suffix("").parts
    return bool(INNER_RINGS.intersection(names))


def words_of(service: str) -> dict[str, str]:
    """The public classes of a service's inner rings and its events, with the file of each."""
    files = [path for path in python_files(f"services/{service}") if is_inner(path)]
    classes = {node.name: shown(path) for path in files for node in public_classes(path)}
    return classes | events_of(service)


def events_of(service: str) -> dict[str, str]:
    home = f"shared/contracts/{service}.py"
    return {name: home for name, fact in FACTS.items() if fact.topic.split(".")[0] == service}


@cache
def names_of(folder: str) -> frozenset[str]:
    """Everything that the modules below a folder define at their top level."""
    return frozenset(name for path in python_files(folder) for name in _defined(path))


def _defined(path: Path) -> list[str]:
    named = [node.name for node in syntax(path).body if hasattr(node, "name")]
    aliases = re.findall(
        r"^(?:type )?([A-Za-z_]\w*)\b[^=\n(]*=[^=]", path.read_text(encoding="utf-8"), re.MULTILINE
    )
    return named + aliases
