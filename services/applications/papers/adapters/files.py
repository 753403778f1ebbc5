"""Uploaded documents in GridFS."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from gridfs.errors import NoFile

from services.applications.papers.ports import Files, StoredFile
from shared.chassis.clock import Clock
from shared.chassis.mongo import reaching_mongo


class GridFsFiles(Files):
    """`bucket` is the driver's GridFS bucket, `rows` the collection in which it lists its files."""

    def __init__(self, bucket: Any, rows: Any, clock: Clock) -> None:
        self._bucket = bucket
        self._rows = rows
        self._clock = clock

    async def keep(self, file: StoredFile, content: bytes) -> None:
        about = {"application_id": file.application_id, "in_doubt_since": self._clock()}
        async with reaching_mongo():
            await self._bucket.upload_from_stream_with_id(file.file_id, file.file_id, content, metadata=about)

    async def read(self, file_id: str) -> bytes | None:
        async with reaching_mongo():
            try:
                content: bytes = await (await self._bucket.open_download_stream(file_id)).read()
            except NoFile:
                return None
        return content

    async def doubt(self, file_id: str) -> None:
        await self._mark(file_id, {"$set": {"metadata.in_doubt_since": self._clock()}})

    async def clear_doubt(self, file_id: str) -> None:
        await self._mark(file_id, {"$unset": {"metadata.in_doubt_since": ""}})

    async def forget(self, file_id: str) -> None:
        async with reaching_mongo():
            try:
                await self._bucket.delete(file_id)
            except NoFile:
                return

    async def in_doubt(self, age: timedelta) -> AsyncIterator[StoredFile]:
        query = {"metadata.in_doubt_since": {"$lte": self._clock() - age}}
        async with reaching_mongo():
            async for row in self._rows.find(query, {"metadata": 1}):
                yield StoredFile(row["_id"], row["metadata"]["application_id"])

    async def _mark(self, file_id: str, update: dict[str, Any]) -> None:
        async with reaching_mongo():
            await self._rows.update_one({"_id": file_id}, update)
