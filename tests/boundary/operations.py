"""Each operation as its document describes it: one right request, and each place that something stands in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from deploy.api_documents.openapi import METHODS
from tests.boundary.samples import leaves, planted, sample

FORM, FILES, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"
TEXTS = {
    "2^63": b"9223372036854775808",
    "-2^63-1": b"-9223372036854775809",
    "400 digits": b"9" * 400,
    "half a surrogate pair": b"\xed\xa0\x80",
    "no UTF-8": b"\xff\xfe",
    "NUL": b"a\0b",
    "NaN": b"NaN",
    "infinity": b"Infinity",
    "1e999": b"1e999",
    "nothing": b"",
    "long": b"x" * 5_000,
}
"""What can stand in a path, a query or a form; a header cannot carry all of it."""


@dataclass(frozen=True)
class Request:
    """One request, and what was put where in it."""

    method: str
    path: str
    policy: str
    kind: str = ""
    """Of its body."""
    body: Any = None
    params: Mapping[str, bytes] = field(default_factory=dict)
    query: Mapping[str, bytes] = field(default_factory=dict)
    headers: Mapping[str, bytes] = field(default_factory=dict)
    planted: str = ""

    @property
    def role(self) -> str:
        """One that may do it."""
        return next((role for role in ("staff", "applicant", "coach") if role in self.policy), "")

    @property
    def url(self) -> str:
        path = self.path
        for name, value in self.params.items():
            path = path.replace(f"{{{name}}}", quote(value, safe="") or "x")
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in self.query.items())
        return path + (f"?{query}" if query else "")

    @property
    def content(self) -> bytes:
        if self.kind == JSON:
            return json.dumps(self.body).encode()
        if self.kind == FORM:
            return b"&".join(f"{name}={quote(each, safe='')}".encode() for name, each in self.body.items())
        parts = [
            b'--b\r\nContent-Disposition: form-data; name="%b"; filename="a.txt"\r\n\r\n%b\r\n'
            % (name.encode(), each)
            for name, each in (self.body or {}).items()
        ]
        return b"".join([*parts, b"--b--\r\n"])

    @property
    def content_type(self) -> str:
        return f"{FILES}; boundary=b" if self.kind == FILES else self.kind


def requests_of(document: Mapping[str, Any]) -> Iterator[Request]:
    """A right request for each operation: by its schema alone, so that rules may still refuse it."""
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            yield _right(document, method, path, item[method])


def hostile(right: Request, scalars: Mapping[str, Any]) -> Iterator[Request]:
    """The request with each of these in each place of its body, and the like as text in all other places."""
    for where in ("params", "query", "headers"):
        places: Mapping[str, bytes] = getattr(right, where)
        for name in places:
            for label, text in TEXTS.items():
                change: dict[str, Any] = {where: {**places, name: text}}
                yield replace(right, planted=f"{label} as {name}", **change)
    if right.kind == JSON:
        for path in leaves(right.body):
            for label, scalar in scalars.items():
                body = planted(right.body, path, scalar)
                yield replace(right, body=body, planted=f"{label} at {path}")
    elif right.kind:
        for name in right.body:
            for label, text in TEXTS.items():
                yield replace(right, body={**right.body, name: text}, planted=f"{label} as {name}")


def _right(document: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]) -> Request:
    schemas = document["components"]["schemas"]
    made: dict[str, dict[str, bytes]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    for each in operation.get("parameters", ()):
        value = sample(each["schema"], schemas, each["name"])
        made[each["in"]][each["name"]] = _text(value)
    request = Request(
        method, path, operation["x-policy"], params=made["path"], query=made["query"], headers=made["header"]
    )
    content = operation.get("requestBody", {}).get("content", {})
    for kind in JSON, FORM, FILES:
        if kind in content:
            body = sample(content[kind]["schema"], schemas)
            return replace(request, kind=kind, body=body if kind == JSON else _texts(body))
    return request


def _texts(body: Mapping[str, Any]) -> dict[str, bytes]:
    return {name: _text(value) for name, value in body.items()}


def _text(value: Any) -> bytes:
    if isinstance(value, list):
        value = value[0]
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()
