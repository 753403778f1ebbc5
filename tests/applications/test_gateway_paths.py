"""The gateway lets through what this service answers, and nothing else of it."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache

import pytest
from fastapi import FastAPI

from shared.chassis.http.policies import routes_of
from tests.applications.accounts.http_builders import Site as AccountsSite
from tests.applications.http_builders import Site
from tests.house.tree import ROOT

CADDYFILE = (ROOT / "deploy" / "gateway" / "Caddyfile").read_text(encoding="utf-8")
ROUTED = [
    pattern
    for line in re.findall(r"^\s*@(?:applications|events) path (.+)$", CADDYFILE, re.MULTILINE)
    for pattern in line.split()
]


@cache
def paths() -> set[str]:
    apps: tuple[FastAPI, ...] = (Site().app, AccountsSite().app)
    return {re.sub(r"\{\w+\}", "x", route.path) for app in apps for route in routes_of(app.routes)}


@pytest.mark.parametrize("pattern", ROUTED)
def test_an_operation_answers_behind(pattern: str) -> None:
    # `/v1/accounts/*` stands beside `/v1/accounts`: one of the two may be empty, not both.
    stem = pattern.removesuffix("/*")
    assert any(fnmatchcase(path, stem) or fnmatchcase(path, f"{stem}/*") for path in paths())


def test_every_operation_is_let_through() -> None:
    assert [path for path in sorted(paths()) if not any(fnmatchcase(path, one) for one in ROUTED)] == []
