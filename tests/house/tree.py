"""The source files of Rounds as the house tests read them: by syntax, without importing them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = ("services", "shared", "deploy", "stripe_standin", "web", "tests", "benchmarks", "docs")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def python_files(*parts: str) -> tuple[Path, ...]:
    """Every Python file below these folders of the repository; a folder that does not exist has none."""
    found = (path for part in parts or PARTS for path in (ROOT / part).rglob("*.py"))
    return tuple(sorted(path for path in found if not _is_foreign(path)))


def _is_foreign(path: Path) -> bool:
    """Whether this file belongs to a virtual environment or a build, not to the repository."""
    names = path.relative_to(ROOT).parts
    return any(name.startswith(".") or name in ("node_modules", "build", "dist") for name in names)


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(syntax(path)) if isinstance(node, Function))


def public_classes(path: Path) -> Iterator[ast.ClassDef]:
    """The classes that a module defines at its top level for others to use."""
    nodes = (node for node in syntax(path).body if isinstance(node, ast.ClassDef))
    return (node for node in nodes if not node.name.startswith("_"))
