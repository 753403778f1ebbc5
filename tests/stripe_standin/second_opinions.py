"""stripe-mock and the OpenAPI document inside its Go module: where they are, and how to ask them."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import jsonschema_rs
import pytest

from tests.stripe_standin.shop import KEY

VERSION = "v0.203.0"
NEWER_PARAMETERS = re.compile(r"^allowed_payment_method_types\[")
NEWER_FIELDS = {
    "charge": {"source"},
    "checkout.session": {"allowed_payment_method_types"},
    "dispute": {"evidence_details"},  # submission_method
    "payment_intent": {"source"},
}


def _go(variable: str, usual: str) -> Path:
    """A folder of Go's; the usual one where Go itself is no longer there."""
    told = ""
    if shutil.which("go") is not None:
        told = subprocess.run(
            ["go", "env", variable], capture_output=True, text=True, check=True
        ).stdout.strip()
    return Path(told) if told else Path.home() / usual


@lru_cache
def mock_program() -> Path | None:
    """stripe-mock, where it is installed."""
    program = Path(shutil.which("stripe-mock") or _go("GOPATH", "go") / "bin" / "stripe-mock")
    return program if program.exists() else None


@lru_cache
def description() -> Path | None:
    """Stripe's OpenAPI document inside the Go module."""
    module = _go("GOMODCACHE", "go/pkg/mod") / f"github.com/stripe/stripe-mock@{VERSION}"
    file = module / "embedded/openapi/spec3.json"
    return file if file.exists() else None


INSTALL = f"go install github.com/stripe/stripe-mock@{VERSION}"
needs_mock = pytest.mark.skipif(mock_program() is None, reason=f"stripe-mock is absent: {INSTALL}")
needs_description = pytest.mark.skipif(
    description() is None, reason=f"its OpenAPI document is absent: {INSTALL}"
)


def reachable(schemas: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """The schemas that these ones need, with OpenAPI's `nullable` said in JSON Schema's words."""
    found: dict[str, Any] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _plain(schemas[name])
            waiting += re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(schemas[name]))
    return found


def _plain(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_plain(child) for child in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {k: _plain(v) for k, v in schema.items() if not k.startswith("x-") and k != "nullable"}
    return {"anyOf": [kept, {"type": "null"}]} if schema.get("nullable") is True else kept


@lru_cache
def validator(kind: str) -> Any:
    """The description of one kind of object."""
    file = description()
    assert file is not None
    schemas = _schemas(file)
    root = {"$ref": f"#/components/schemas/{kind}", "components": {"schemas": reachable(schemas, [kind])}}
    return jsonschema_rs.Draft4Validator(root)


@lru_cache
def _schemas(file: Path) -> dict[str, Any]:
    schemas: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["components"]["schemas"]
    return schemas


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """All objects of Stripe's inside an answer, the outermost first."""
    if isinstance(value, dict):
        if isinstance(value.get("object"), str) and value["object"] != "list":
            yield value
        for child in value.values():
            yield from objects_in(child)
    elif isinstance(value, list):
        for child in value:
            yield from objects_in(child)


@contextmanager
def running_mock() -> Iterator[str]:
    """The address of a stripe-mock that runs."""
    program = mock_program()
    assert program is not None
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(program), "-http-addr", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


async def ask(http: httpx.AsyncClient, mock: str, method: str, path: str, body: str) -> httpx.Response:
    """Repeat a request; what the mock is too old for is left out."""
    kept = "&".join(pair for pair in body.split("&") if not NEWER_PARAMETERS.match(unquote(pair)))
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/x-www-form-urlencoded"}
    return await http.request(method, mock + path, content=kept, headers=headers)


def api_version() -> str:
    """The version of the API that the document describes."""
    file = description()
    assert file is not None
    told: str = json.loads(file.read_text(encoding="utf-8"))["info"]["version"]
    return told
