"""The service files look the same in every service: whoever has read one can read all four."""

from __future__ import annotations

import ast

import pytest

from tests.house.glossary import SERVICES
from tests.house.tree import ROOT, functions, syntax


def top_level(service: str, file: str) -> list[str]:
    """The functions and classes of a file, in order."""
    module = syntax(ROOT / "services" / service / file)
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node.name for node in module.body if isinstance(node, kinds)]


@pytest.mark.parametrize("service", SERVICES)
def test_main_builds_a_service_and_puts_it_together(service: str) -> None:
    public = [name for name in top_level(service, "main.py") if name.islower() and not name.startswith("_")]

    assert public == ["build", "put_together"]


@pytest.mark.parametrize("service", SERVICES)
def test_consumers_begin_with_the_table_and_the_handlers_follow(service: str) -> None:
    assert top_level(service, "consumers.py")[:2] == ["subscriptions", "Handlers"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_handler_says_what_is_done_when_what_happened(service: str) -> None:
    handlers = [node.name for node in functions(ROOT / "services" / service / "consumers.py")]
    named = [name for name in handlers if not name.startswith("_") and name != "subscriptions"]

    assert named
    assert [name for name in named if "_when_" not in name] == []
