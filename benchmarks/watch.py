"""One change stream on MongoDB that says what the services have just stored; nobody polls."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any, Self

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import PyMongoError

from benchmarks.arrivals import Arrivals

STATEMENT = {"operationType": "insert", "ns": {"db": "rounds_payments", "coll": "statements"}}
_EMAILS = {"ns": {"db": "rounds_notifications", "coll": "emails"}}
_WRITTEN = {"$in": ["queued", "sending"]}
"""A mail that is written while a slot is free is stored as claimed."""
EMAIL = {**_EMAILS, "operationType": "insert", "fullDocument.find.state": _WRITTEN}
EMAIL_THAT_WAITED = {
    **_EMAILS,
    "operationType": "update",
    "updateDescription.updatedFields.find.state": _WRITTEN,
}
ANSWERED = {
    "ns": {"db": "rounds_applications", "coll": "applications"},
    "operationType": "update",
    "updateDescription.updatedFields.find.state": {"$in": ["held", "waitlisted"]},
}
SHOWN = {
    "_id": 1,
    "documentKey": 1,
    "ns": 1,
    "find": {"$ifNull": ["$fullDocument.find", "$updateDescription.updatedFields.find"]},
}


class Watch:
    """Writes of these kinds, noted as `<statement, template or answered> <application id>`."""

    def __init__(self, mongo_url: str, *kinds: Mapping[str, Any]) -> None:
        self.stored = Arrivals()
        self._client: Any = AsyncIOMotorClient(mongo_url)
        pipeline: list[dict[str, Any]] = [{"$match": {"$or": list(kinds)}}, {"$project": SHOWN}]
        self._stream: Any = self._client.watch(pipeline, max_await_time_ms=1000)
        self._reading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._stream.try_next()  # from now on
        self._reading = asyncio.create_task(self._read(), name="watch")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError, PyMongoError):
                await self._reading
        await self._stream.close()
        self._client.close()

    async def _read(self) -> None:
        async for change in self._stream:
            self.stored.saw(_name(change))


def _name(change: Mapping[str, Any]) -> str:
    if change["ns"]["coll"] == "statements":
        return f"statement {change['documentKey']['_id']}"
    find = change["find"]
    if "template" in find:
        return f"{find['template']} {find['application_id']}"
    return f"answered {change['documentKey']['_id']}"
