"""The gateway as this frontend sees it: JSON in, JSON out, and problem documents (RFC 9457) as exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

Json = dict[str, Any]
CLIENT = "x-rounds-client"
"""Who the visitor is on the network; the gateway believes it on its internal listener alone."""
AWAY = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field; `pointer` is `/profile/country`, or `query:start_from`."""

    pointer: str
    code: str
    detail: str


@dataclass(slots=True)
class Problem(Exception):
    """The gateway said no."""

    status: int
    code: str
    detail: str
    request_id: str = ""
    errors: Sequence[FieldError] = ()
    retry_after: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Further members of the document."""

    @property
    def is_away(self) -> bool:
        """Whether this part of Rounds does not answer now; trying again helps."""
        return self.status in AWAY

    @classmethod
    def of(cls, answer: httpx.Response) -> Problem:
        """From an answer; one that is no problem document is the gateway's fault, and says so little."""
        try:
            said = answer.json()
        except ValueError:
            said = {}
        if not isinstance(said, dict):
            said = {}
        errors = [
            FieldError(str(e.get("pointer", "")), str(e.get("code", "")), str(e.get("detail", "")))
            for e in said.get("errors", ())
            if isinstance(e, dict)
        ]
        return cls(
            status=answer.status_code,
            code=str(said.get("code", "unexpected")),
            detail=str(said.get("detail", "")),
            request_id=str(said.get("request_id", answer.headers.get("x-request-id", ""))),
            errors=errors,
            retry_after=answer.headers.get("retry-after", ""),
            facts=said,
        )


class Gateway:
    """Sends one request at a time, for somebody."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def send(self, method: str, path: str, headers: Mapping[str, str], **what: Any) -> httpx.Response:
        """The answer, if it is not an error. Raises Problem."""
        try:
            answer = await self._http.request(method, path, headers=dict(headers), **what)
        except httpx.HTTPError as away:
            raise Problem(503, "gateway_away", type(away).__name__) from away
        if answer.status_code >= 400:
            raise Problem.of(answer)
        return answer


@dataclass(frozen=True, slots=True)
class Api:
    """The gateway for one visitor: their token, and the address that they come from."""

    gateway: Gateway
    token: str = ""
    client: str = ""
    request_id: str = ""

    async def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **what: Any
    ) -> httpx.Response:
        """Raises Problem."""
        return await self.gateway.send(method, path, {**self._own_headers(), **(headers or {})}, **what)

    async def get(self, path: str, **query: object) -> Any:
        """The JSON at `path`; parameters that are None or empty are not sent."""
        params = {name: str(value) for name, value in query.items() if value not in (None, "")}
        return (await self.send("GET", path, params=params)).json()

    async def post(self, path: str, body: Mapping[str, Any] | None = None, *, once: str = "") -> Any:
        """`once` is the Idempotency-Key: a form that is sent twice has one effect."""
        headers = {"idempotency-key": once} if once else {}
        answer = await self.send("POST", path, json=dict(body or {}), headers=headers)
        return answer.json() if answer.content else None

    async def patch(self, path: str, body: Mapping[str, Any], *, etag: str = "") -> Any:
        headers = {"if-match": etag} if etag else {}
        return (await self.send("PATCH", path, json=dict(body), headers=headers)).json()

    def _own_headers(self) -> dict[str, str]:
        said = {
            "authorization": f"Bearer {self.token}" if self.token else "",
            CLIENT: self.client,
            "x-request-id": self.request_id,
        }
        return {name: value for name, value in said.items() if value}
