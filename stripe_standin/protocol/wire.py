"""Stripe's wire format: bracketed form fields in, JSON and Stripe-shaped errors out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import stripe
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

API_VERSION: str = stripe.api_version or ""
"""The version this SDK is pinned to; the stand-in speaks no other."""

Obj = dict[str, Any]
Form = dict[str, Any]

_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")


class Refusal(Exception):  # the word of the whole project for an answer that says no
    """An answer of Stripe's that is an error.

    `executed` says whether the endpoint had begun its work: only then does Stripe keep the answer under the
    idempotency key.
    """

    def __init__(self, message: str, *, status: int = 400, executed: bool = False, **fields: Any) -> None:
        super().__init__(message)
        self.status = status
        self.executed = executed
        error = {"type": "invalid_request_error", "message": message, **fields}
        if error.get("code"):
            error["doc_url"] = f"https://docs.stripe.com/error-codes/{str(error['code']).replace('_', '-')}"
        self.error: Obj = {name: value for name, value in error.items() if value is not None}

    def body(self, request_id: str) -> Obj:
        """The JSON document of the answer."""
        return {
            "error": {
                **self.error,
                "request_log_url": f"https://dashboard.stripe.com/acct_standin/test/logs/{request_id}",
            }
        }


def missing(kind: str, id_: str, param: str = "id", status: int = 404) -> Refusal:
    """No such object; Stripe answers 404 for the path and 400 for a parameter that names nothing."""
    return Refusal(f"No such {kind}: '{id_}'", status=status, code="resource_missing", param=param)


def unsupported(what: str, param: str | None = None) -> Refusal:
    """Stripe may accept this; the stand-in does not know what would follow, so it says no."""
    return Refusal(f"The local stand-in does not support {what}; the real Stripe may.", param=param)


def parse_form(text: str) -> Form:
    """Turn `a[b][0][c]=v` into `{"a": {"b": [{"c": "v"}]}}`, as Stripe does; leaves stay strings."""
    root: Form = {}
    for key, value in parse_qsl(text, keep_blank_values=True, strict_parsing=False):
        match = _KEY.fullmatch(key)
        if match is None:
            raise Refusal(f"Invalid parameter name: {key}", code="parameter_unknown", param=key)
        path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
        _put(root, path, value, key)
    return {name: _arrays(value) for name, value in root.items()}


def _put(root: Form, path: list[str], value: str, key: str) -> None:
    node = root
    for i, step in enumerate(path):
        name = step or str(len(node))
        if i == len(path) - 1:
            if isinstance(node.get(name), dict):
                raise Refusal(f"Invalid parameter: {key} is given twice", param=key)
            node[name] = value
        else:
            child = node.setdefault(name, {})
            if not isinstance(child, dict):
                raise Refusal(f"Invalid parameter: {key} is given twice", param=key)
            node = child


def _arrays(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(name.isdigit() for name in value):
        return [_arrays(value[name]) for name in sorted(value, key=int)]
    return {name: _arrays(child) for name, child in value.items()}


def answer(status: int, text: str, headers: Mapping[str, str]) -> Response:
    """A JSON answer whose text is already made (it may have to be repeated byte for byte)."""
    return Response(text, status, dict(headers), media_type="application/json")


def dump(value: Any) -> str:
    """The one way JSON is written here: compact, and with the C encoder."""
    return _ENCODE(value)


class LostAnswer(Response):
    """An answer cut off after its first byte: the caller cannot know what happened."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise two bytes, send one and close, so that the client sees a broken connection."""
        headers = [(b"content-length", b"2"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": False})
