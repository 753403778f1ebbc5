"""The ASGI application of a service: request ids, metrics, problem documents, probes."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.chassis.clock import Clock
from shared.chassis.context import Cause, acting_on
from shared.chassis.http.access import Anyone, Verifier
from shared.chassis.http.needs import Served, check_needs
from shared.chassis.http.policies import describe_policies
from shared.chassis.http.problem import answer_problems, problem
from shared.chassis.http.queries import describe_queries
from shared.chassis.ids import new_id
from shared.chassis.logging import get_logger
from shared.chassis.metrics import REQUESTS
from shared.chassis.store import Unavailable

log = get_logger(__name__)

REQUEST_ID = re.compile(rb"^[A-Za-z0-9._:-]{1,128}$")
TRACEPARENT = re.compile(rb"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
PROBES = {"/livez", "/readyz", "/metrics"}


@dataclass(frozen=True, slots=True)
class Probes:
    """What the process says of itself: `ready` raises Unavailable; not `alive` means a restart would help."""

    ready: Callable[[], Awaitable[dict[str, Any]]]
    alive: Callable[[], bool]


def create_api(service: str, clock: Clock, verifier: Verifier, served: Served, probes: Probes) -> FastAPI:
    """The application. Raises NoPolicy and NotProvided for an endpoint that lacks what it needs."""
    check_needs(served)
    app = FastAPI(
        title=f"Rounds {service}",
        version="1",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    app.state.verifier = verifier
    app.state.clock = clock
    app.state.parts = served.parts
    app.state.running_keys = set()
    app.state.stopping = asyncio.Event()  # set when the process is told to stop: long answers end then
    answer_problems(app)
    for router in served.routers:
        app.include_router(router)
    _add_probes(app, probes)
    describe_queries(app)
    describe_policies(app)
    app.add_middleware(EachRequest)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


def _add_probes(app: FastAPI, probes: Probes) -> None:
    @app.get("/livez", include_in_schema=False)
    async def livez(request: Request, _: Anyone) -> Response:
        """Whether this process is worth keeping."""
        if probes.alive():
            return _json(200, {"alive": True})
        return problem(request, 503, "not_alive", "a consumer of this process is dead")

    @app.get("/readyz", include_in_schema=False)
    async def readyz(request: Request, _: Anyone) -> Response:
        """Whether it can take requests: MongoDB only; when Kafka, Stripe or SMTP are away, outboxes wait."""
        try:
            return _json(200, {"ready": True, **await probes.ready()})
        except Unavailable as away:
            return problem(request, 503, "not_ready", str(away), headers={"retry-after": "1"})

    @app.get("/metrics", include_in_schema=False)
    async def metrics(_: Anyone) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(orjson.dumps(body, default=str), status, media_type="application/json")


class EachRequest:
    """Around each request: its id in and out, the cause of what it does, its time, one line of log."""

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
        began = time.perf_counter()
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        with acting_on(cause):
            try:
                await self._app(scope, receive, answer)
            finally:
                _note(scope, status, time.perf_counter() - began)


def _note(scope: Scope, status: int, seconds: float) -> None:
    """Count and log by route template, never by path: paths hold ids and tokens."""
    route = getattr(scope.get("route"), "path", "unmatched")
    REQUESTS.labels(scope["method"], route, str(status)).observe(seconds)
    if route not in PROBES:
        log.info(f"{scope['method']} {route}", status=status, ms=round(seconds * 1000, 1))


def _given(value: bytes | None, pattern: re.Pattern[bytes]) -> str:
    return value.decode() if value and pattern.match(value) else ""
