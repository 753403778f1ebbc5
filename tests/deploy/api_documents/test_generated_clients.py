"""Clients are generated from the whole document without a warning, and lack nothing (docs/clients.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.api_documents.openapi import METHODS, merge
from deploy.local.built import applications
from tests.harness.generated import python_client
from tests.harness.npm import run_tool, typescript

USE = """
import type { components, operations, paths } from "./rounds";

type Refund = paths["/v1/statements/{application_id}/refunds"]["post"];
const body: NonNullable<Refund["requestBody"]>["content"]["application/json"] = {
  amount: { amount: 100, currency: "usd" },
  reason: "as agreed",
};
const refusal: components["schemas"]["Problem"]["status"] =
  body.amount === null ? 404 : 409;
export type Known = keyof operations;
export { refusal };
"""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    documents = {name: app.openapi() for name, app in applications().items()}
    return merge(documents, version="1", server="/")


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        yield from (operation for method, operation in item.items() if method in METHODS)


def operation_ids(document: dict[str, Any]) -> list[str]:
    return [operation["operationId"] for operation in operations(document)]


def test_whatever_is_answered_has_a_shape(document: dict[str, Any]) -> None:
    """Generators of clients throw an answer away that has none."""
    shapeless = [
        (operation["operationId"], status, kind)
        for operation in operations(document)
        for status, answer in operation["responses"].items()
        for kind, content in answer.get("content", {}).items()
        if not content.get("schema")
    ]
    assert shapeless == []


def test_a_python_client_has_every_operation(document: dict[str, Any], tmp_path: Path) -> None:
    made = python_client(document, tmp_path)

    modules = {path.stem for path in (made / "rounds_client" / "api").glob("*/*.py")} - {"__init__"}
    assert modules == set(operation_ids(document))


@pytest.mark.servers  # node, for seconds
def test_a_typescript_client_has_every_operation_and_compiles(
    document: dict[str, Any], tmp_path: Path
) -> None:
    if typescript() is None:
        pytest.skip("openapi-typescript is absent: make test fetches it")
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    (tmp_path / "use.ts").write_text(USE)

    made = run_tool("openapi-typescript", str(tmp_path / "openapi.json"), "-o", str(tmp_path / "rounds.ts"))
    compiled = run_tool("tsc", "--noEmit", "--strict", str(tmp_path / "use.ts"))

    assert made.returncode == 0, made.stdout
    assert [word for word in ("warn", "⚠", "error") if word in made.stdout.lower()] == []
    assert (compiled.returncode, compiled.stdout) == (0, "")
    text = (tmp_path / "rounds.ts").read_text()
    assert [name for name in operation_ids(document) if f"    {name}: {{" not in text] == []
