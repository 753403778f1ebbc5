"""Idempotency keys: the first answer is stored in the write of the effect, and given again for 48 hours."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel

from shared.chassis.context import AlreadyAnswered, IdempotentRequest, answering_once
from shared.chassis.http.access import Actor, MaybeSignedIn
from shared.chassis.http.problem import HttpRefused
from shared.chassis.ids import derived_id, new_id

T = TypeVar("T")

KEY = Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")


class Idempotency:
    """One request that may have been sent before: same caller, same route, same key."""

    def __init__(self, scope: str | None, fingerprint: str, running: set[str]) -> None:
        self._scope = scope
        self._fingerprint = fingerprint
        self._running = running

    def id(self, prefix: str) -> str:
        """The id of what this request creates: derived from its key, so that a repeat makes nothing new."""
        return new_id(prefix) if self._scope is None else derived_id(prefix, self._scope)

    @property
    def key(self) -> str | None:
        """The key, scoped to the caller; for effects that keep it themselves."""
        return self._scope

    async def answer(self, status: int, view: Callable[[T], BaseModel], work: Awaitable[T]) -> Response:
        """Do the work and answer with a view of the changed aggregate; a repeat gets the first answer.

        `work` changes one document; the view is of that document's state.
        """
        if self._scope is None:
            return _json(status, view(await work).model_dump_json())
        if self._scope in self._running:
            _never_started(work)
            raise HttpRefused(
                409, "still_running", "the first request with this Idempotency-Key is under way"
            )
        once = IdempotentRequest(
            self._scope, self._fingerprint, status, lambda state: view(state).model_dump_json()
        )
        self._running.add(self._scope)
        try:
            with answering_once(once):
                return _json(status, view(await work).model_dump_json())
        except AlreadyAnswered as before:
            return _json(before.answer.status, before.answer.body, {"idempotent-replayed": "true"})
        finally:
            self._running.discard(self._scope)


async def _idempotency(request: Request, actor: Actor | None, key: str | None) -> Idempotency:
    caller = actor.id if actor else (request.client.host if request.client else "")
    body = await _said(request)
    fingerprint = hashlib.sha256(request.url.path.encode() + b"\0" + body).hexdigest()
    scope = derived_id("idem", caller, request.method, request.url.path, key) if key else None
    running: set[str] = request.app.state.running_keys
    return Idempotency(scope, fingerprint, running)


async def _said(request: Request) -> bytes:
    """What a repeat must say again. Of a form its fields: its boundary differs each time, and it is read."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return await request.body()
    parts = []
    for name, value in (await request.form()).multi_items():
        content = value.encode() if isinstance(value, str) else await value.read()
        if not isinstance(value, str):
            await value.seek(0)
        parts.append(hashlib.sha256(name.encode()).digest() + hashlib.sha256(content).digest())
    return b"".join(parts)


async def _accepted(
    request: Request, actor: MaybeSignedIn, idempotency_key: Annotated[str | None, KEY] = None
) -> Idempotency:
    return await _idempotency(request, actor, idempotency_key)


async def _required(
    request: Request, actor: MaybeSignedIn, idempotency_key: Annotated[str, KEY]
) -> Idempotency:
    return await _idempotency(request, actor, idempotency_key)


IdempotencyKeyAccepted = Annotated[Idempotency, Depends(_accepted)]
IdempotencyKeyRequired = Annotated[Idempotency, Depends(_required)]


def _json(status: int, body: str, headers: dict[str, str] | None = None) -> Response:
    return Response(
        body, status, headers={"cache-control": "no-store", **(headers or {})}, media_type="application/json"
    )


def _never_started(work: Any) -> None:
    """Close a coroutine that will not be awaited, so that Python does not complain about it."""
    close = getattr(work, "close", None)
    if close is not None:
        close()
