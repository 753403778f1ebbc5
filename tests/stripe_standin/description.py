"""Stripe's own OpenAPI document, as stripe-mock's Go module brings it, and what does not fit it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

VERSION = "v0.203.0"
NEWER_FIELDS: Mapping[str, tuple[str, ...]] = {
    "charge": ("source",),
    "checkout.session": ("allowed_payment_method_types",),
    "dispute": ("evidence_details.submission_method",),
    "payment_intent": ("source",),
}
"""The document is one major version older than the SDK."""
INSTALL = f"go install github.com/stripe/stripe-mock@{VERSION}"


def go_folder(variable: str, usual: str) -> Path:
    """A folder of Go's; the usual one where Go itself is no longer there."""
    told = ""
    if shutil.which("go") is not None:
        told = subprocess.run(
            ["go", "env", variable], capture_output=True, text=True, check=True
        ).stdout.strip()
    return Path(told) if told else Path.home() / usual


@lru_cache
def _file() -> Path | None:
    module = go_folder("GOMODCACHE", "go/pkg/mod") / f"github.com/stripe/stripe-mock@{VERSION}"
    file = module / "embedded/openapi/spec3.json"
    return file if file.exists() else None


needs_description = pytest.mark.skipif(
    _file() is None, reason=f"Stripe's OpenAPI document is absent: {INSTALL}"
)


@lru_cache
def document() -> Any:
    """All of it."""
    file = _file()
    assert file is not None
    return json.loads(file.read_text(encoding="utf-8"))


def misfits(method: str, path: str, status: int, answer: Any) -> list[str]:
    """What is wrong with an answer to a request; nothing where there is no document to hold it against."""
    if _file() is None:
        return []
    operation = _operation(method, path)
    if operation is None:
        return [] if status == 404 else [f"{method} {path}: Stripe has no such request"]
    found = _answers(operation, method.lower(), "200" if status == 200 else "default")
    return _errors(found, answer, f"{method} {operation}")


def misfits_of_object(kind: str, made: Any) -> list[str]:
    """What is wrong with one object."""
    return [] if _file() is None else _errors(validator(kind), made, kind)


def _errors(found: Any, answer: Any, where: str) -> list[str]:
    """Each with its place."""
    errors = found.iter_errors(_without_newer(answer))
    return [f"{where} {'.'.join(map(str, e.instance_path))}: {e.message[:200]}" for e in errors]


def _without_newer(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_newer(child) for child in value]
    if not isinstance(value, dict):
        return value
    kept = {name: _without_newer(child) for name, child in value.items()}
    for newer in NEWER_FIELDS.get(str(value.get("object")), ()):
        outer, _, inner = newer.rpartition(".")
        (kept[outer] if outer else kept).pop(inner, None)
    return kept


@lru_cache
def _operation(method: str, path: str) -> str | None:
    """The document's name of a path; plain words go before placeholders."""
    for template in sorted(document()["paths"], key=lambda template: template.count("{")):
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in document()["paths"][template]:
            return str(template)
    return None


@lru_cache
def _answers(template: str, method: str, status: str) -> Any:
    answers = document()["paths"][template][method]["responses"]
    return _validator(answers[status]["content"]["application/json"]["schema"])


@lru_cache
def validator(kind: str) -> Any:
    """The description of one kind of object."""
    return _validator({"$ref": f"#/components/schemas/{kind}"})


def _validator(schema: Any) -> Any:
    components = {"schemas": _reachable(_names(schema))}
    return jsonschema_rs.Draft4Validator({**_plain(schema), "components": components})


def _names(schema: Any) -> list[str]:
    return re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(schema))


def _reachable(names: list[str]) -> dict[str, Any]:
    """The schemas that these ones need, with OpenAPI's `nullable` said in JSON Schema's words."""
    schemas = document()["components"]["schemas"]
    found: dict[str, Any] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _plain(schemas[name])
            waiting += _names(schemas[name])
    return found


def _plain(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_plain(child) for child in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {k: _plain(v) for k, v in schema.items() if not k.startswith("x-") and k != "nullable"}
    return {"anyOf": [kept, {"type": "null"}]} if schema.get("nullable") is True else kept


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
