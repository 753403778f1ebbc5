"""Requests with an Idempotency-Key, as clients send them: again without an answer, again after one, and by
mistake with another body. They go through the chassis' own `Idempotency`."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from services.payments.statement.api.views import StatementView
from shared.chassis.deciding import KeyReused
from shared.chassis.http.idempotency import Idempotency
from shared.chassis.http.problem import HttpRefused
from shared.chassis.store import Unavailable
from tests.simulation.insist import insist

if TYPE_CHECKING:
    from tests.simulation.world import World

Work = Callable[[Any, Any], Awaitable[Any]]
"""What a service's app does with a body."""


@dataclass(frozen=True)
class Request:
    """One operation of one service, and how it is answered."""

    service: str
    view: Callable[[Any], BaseModel]
    work: Work

    async def send(self, app: Any, key: str, body: Any, *, differs: bool = False) -> bytes:
        fingerprint = hashlib.sha256(f"{body!r}{differs}".encode()).hexdigest()
        once = Idempotency(key, fingerprint, set())
        try:
            return bytes((await once.answer(201, self.view, self.work(app, body))).body)
        except HttpRefused as no:  # the first one is under way
            raise Unavailable(str(no)) from no


_view = partial(StatementView.of, now=datetime(2027, 1, 4, tzinfo=UTC))
"""The first answer is kept with its words: when it was written does not matter here."""


def of_money(application_id: str, approval_id: str) -> Request:
    """What staff do with money, as they do it: by the rule of two people."""

    def work(app: Any, body: Any) -> Any:
        return app.desk.ask(application_id, approval_id, body)

    return Request("payments", _view, work)


def of_statement(application_id: str, operation: str) -> Request:
    """What one of the staff does with money alone."""

    def work(app: Any, body: Any) -> Any:
        return getattr(app.desk, operation)(application_id, body)

    return Request("payments", _view, work)


async def asked_once(world: World, request: Request, key: str, body: Any, repeats: float) -> bool:
    """Whether it was answered with a yes. 9: the same key gets the same answer, and no other body."""
    answer = await insist(world, request.service, lambda app: request.send(app, key, body))
    if answer is None:
        return False
    if world.rng.random() < repeats:
        world.note("key repeated", key, "")
        again = await insist(world, request.service, lambda app: request.send(app, key, body))
        if again is not None and again != answer:
            world.violate("9 another answer", key, f"{again!r} after {answer!r}")
    if world.rng.random() < repeats:
        await _reused(world, request, key, body)
    return True


async def _reused(world: World, request: Request, key: str, body: Any) -> None:
    world.note("key reused", key, "")

    async def other(app: Any) -> bytes | None:
        try:
            return await request.send(app, key, body, differs=True)
        except KeyReused:
            return b""

    said = await insist(world, request.service, other)
    if said != b"" and said is not None:
        world.violate("9 key reused", key, "another body was taken")
