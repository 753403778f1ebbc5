"""One person's HTTP: signed in when asked to be, patient where the other side asks for patience."""

from __future__ import annotations

import threading
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from deploy.local.addresses import Account
from shared.chassis.ids import new_id

Json = dict[str, Any]

UNAVAILABLE = (429, 503)
LONGEST_ANSWER = 60.0


class Unexpected(AssertionError):
    """Says what was expected and what was seen instead."""


class Wire:
    """Requests to one address. A POST carries an Idempotency-Key, so that it can be sent again safely.

    `patience`: for how long 429 and 503 are waited out as their Retry-After says; 0 takes them as answers.
    `source`: the loopback address to speak from, for many people on one machine.
    `longest`: for how many seconds one answer is waited for.
    """

    def __init__(
        self,
        base: str,
        *,
        patience: float = 30.0,
        source: str | None = None,
        longest: float = LONGEST_ANSWER,
    ) -> None:
        transport = httpx.HTTPTransport(verify=False, local_address=source)
        self._client = httpx.Client(base_url=base, transport=transport, timeout=longest, trust_env=False)
        self._patience = patience
        self._account: Account | None = None
        self._token: str | None = None
        self._signing_in = threading.Lock()

    def sign_in(self, account: Account) -> None:
        """Now; and again by itself whenever the access token has run out."""
        self._account = account
        self._renew(self._token)

    def get(self, path: str, *, expect: int | Container[int] = 200, **options: Any) -> Any:
        return _body(self.request("GET", path, expect=expect, **options))

    def post(
        self,
        path: str,
        body: object = None,
        *,
        expect: int | Container[int] = (200, 201, 202),
        **options: Any,
    ) -> Any:
        if body is not None:
            options["json"] = body
        return _body(self.request("POST", path, expect=expect, **options))

    def request(
        self, method: str, path: str, *, expect: int | Container[int], key: str | None = None, **options: Any
    ) -> httpx.Response:
        """The answer, if its status is one that is expected."""
        headers = dict(options.pop("headers", {}))
        if method == "POST":
            headers["Idempotency-Key"] = key or new_id("key")
        answer = self._signed(method, path, headers, options)
        wanted = (expect,) if isinstance(expect, int) else expect
        if answer.status_code not in wanted:
            raise Unexpected(f"{method} {path}: expected {expect}, saw {described(answer)}")
        return answer

    @contextmanager
    def stream(self, path: str, **options: Any) -> Iterator[httpx.Response]:
        """An answer that is read while it comes."""
        with self._client.stream("GET", path, headers=self._authorization(), **options) as answer:
            if answer.status_code != 200:
                answer.read()
                raise Unexpected(f"GET {path}: expected a stream, saw {described(answer)}")
            yield answer

    def close(self) -> None:
        self._client.close()

    def _signed(self, method: str, path: str, headers: Json, options: Json) -> httpx.Response:
        """With the token of now; once more with a new one where it had run out."""
        token = self._token
        answer = self._patiently(method, path, headers | self._authorization(), options)
        if answer.status_code == 401 and self._account is not None:
            self._renew(token)
            answer = self._patiently(method, path, headers | self._authorization(), options)
        return answer

    def _patiently(self, method: str, path: str, headers: Json, options: Json) -> httpx.Response:
        deadline = time.monotonic() + self._patience
        while True:
            try:
                answer = self._client.request(method, path, headers=headers, **options)
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
                pause = 0.2
            else:
                pause = float(answer.headers.get("retry-after", 1))
                if answer.status_code not in UNAVAILABLE or time.monotonic() + pause > deadline:
                    return answer
            time.sleep(pause)

    def _renew(self, stale: str | None) -> None:
        """Sign in, unless another thread of this person has just done so."""
        with self._signing_in:
            if self._account is None or self._token != stale:
                return
            answer = self._patiently("POST", "/v1/sessions", {}, {"json": dict(self._account)})
            if answer.status_code != 200:
                who = self._account["email"]
                raise Unexpected(f"{who} signs in: expected 200, saw {described(answer)}")
            self._token = answer.json()["access_token"]

    def _authorization(self) -> Json:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}


def described(answer: httpx.Response) -> str:
    """Status and reason, for people."""
    if "json" not in answer.headers.get("content-type", ""):
        return f"{answer.status_code} {answer.text[:200]!r}"
    body = answer.json()
    if not isinstance(body, dict) or "code" not in body:
        return f"{answer.status_code} {str(body)[:300]}"
    named = "; ".join(f"{e.get('pointer')}: {e.get('detail')}" for e in body.get("errors", []))
    return f"{answer.status_code} {body['code']}: {body.get('detail', '')} {named}".strip()


def _body(answer: httpx.Response) -> Any:
    return answer.json() if answer.content else None
