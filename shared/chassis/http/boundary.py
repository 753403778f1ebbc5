"""The outermost layer of a service's HTTP: each request ends here, whatever becomes of it.

An exception that nobody expected becomes a problem document and goes no further. If it went on to the server,
the server would close the connection after the answer, while the gateway may be sending the next request, of
somebody else, into it.
"""

from __future__ import annotations

import re
import time

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.chassis.context import Cause, acting_on
from shared.chassis.http.entrance import PROBES
from shared.chassis.http.problem import unexpected
from shared.chassis.ids import new_id
from shared.chassis.logging import get_logger
from shared.chassis.metrics import REQUESTS

log = get_logger(__name__)

REQUEST_ID = re.compile(rb"^[A-Za-z0-9._:-]{1,128}$")
TRACEPARENT = re.compile(rb"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")


class Boundary:
    """Around each request: its id in and out, the cause of what it does, its time, one line of log.

    `HEAD` is answered wherever `GET` is, with the same headers. What does not say how it may be cached may
    not be stored.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request_id = _given(headers.get(b"x-request-id"), REQUEST_ID) or new_id("req")
        scope.setdefault("state", {})["request_id"] = request_id
        cause = Cause(request_id, request_id, _given(headers.get(b"traceparent"), TRACEPARENT))
        answer = _Answer(scope["method"], request_id, send)
        inner = {**scope, "method": "GET"} if answer.is_head else scope
        began = time.perf_counter()
        with acting_on(cause):
            try:
                await self._app(inner, receive, answer.send)
            except ClientDisconnect:
                answer.status = answer.status or 499  # nobody is left to answer
            except Exception as no:  # noqa: BLE001 - the last place that can answer
                await _answer_unexpected(inner, receive, answer, no)
            finally:
                _note(scope["method"], inner, answer.status, time.perf_counter() - began)


class _Answer:
    """What is sent back, with what every answer carries."""

    def __init__(self, method: str, request_id: str, send: Send) -> None:
        self.is_head = method == "HEAD"
        self.status = 0
        """0 until the answer has begun."""
        self._request_id = request_id.encode()
        self._send = send
        self._is_over = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message["headers"], (b"x-request-id", self._request_id)]
            if not any(name == b"cache-control" for name, _ in headers):
                headers.append((b"cache-control", b"no-store"))
            await self._send({**message, "headers": headers})
        elif not self.is_head:
            await self._send(message)
        elif not self._is_over:  # a HEAD has no body; that of a stream would never end
            self._is_over = True
            await self._send({"type": "http.response.body"})


async def _answer_unexpected(scope: Scope, receive: Receive, answer: _Answer, no: Exception) -> None:
    """A problem document; where the answer has begun, the server sees it unfinished and hangs up."""
    request = Request(scope)
    if answer.status:
        log.error("failed while answering", path=_route(scope), exc_info=no)
        return
    await unexpected(request, no)(scope, receive, answer.send)


def _note(method: str, scope: Scope, status: int, seconds: float) -> None:
    """Count and log by route template, never by path: paths hold ids and tokens."""
    route = _route(scope)
    REQUESTS.labels(method, route, str(status or 500)).observe(seconds)
    if route not in PROBES:
        log.info(f"{method} {route}", status=status, ms=round(seconds * 1000, 1))


def _route(scope: Scope) -> str:
    path: str = getattr(scope.get("route"), "path", "unmatched")
    return path


def _given(value: bytes | None, pattern: re.Pattern[bytes]) -> str:
    return value.decode() if value and pattern.match(value) else ""
