"""Giving, reading and sweeping the documents of an application."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from weakref import WeakValueDictionary

from services.applications.accounts.domain.limits import Rate, TooMany
from services.applications.accounts.ports.credentials import RateLimits
from services.applications.application.domain.application import AnyApplication, Application, Document
from services.applications.application.domain.refusals import DocumentUnknown
from services.applications.application.use_cases.stores import Stores
from services.applications.papers.domain import attach, check_asked_for, told
from services.applications.papers.ports import Cleaner, Files, StoredFile
from shared.chassis.ids import new_id


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came; its name is the applicant's and is not used."""

    application_id: str
    applicant_id: str
    kind: str
    content: bytes


class UploadTurns:
    """Who may upload now: so many files per account and hour, and one of each account at a time.

    So an account with the worst files takes one of the places in which files are cleaned, and not for long.
    """

    def __init__(self, limits: RateLimits, rate: Rate) -> None:
        self._limits = limits
        self._rate = rate
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, account_id: str) -> AsyncIterator[None]:
        """Raises TooMany with the seconds to wait."""
        if wait := await self._limits.spend(f"upload:{account_id}", self._rate):
            raise TooMany(int(wait) + 1)
        lock = self._locks.setdefault(account_id, asyncio.Lock())
        async with lock:
            yield


class Papers:
    """The documents of an application: made harmless first, then stored under generated keys."""

    def __init__(self, stores: Stores, files: Files, cleaner: Cleaner) -> None:
        self._applications = stores.applications
        self._files = files
        self._cleaner = cleaner

    async def attach(self, upload: Upload) -> AnyApplication:
        """Store the file, then point to it; `sweep` removes what a crash in between leaves."""
        found = await self._applications.get(upload.application_id)
        before = check_asked_for(upload.applicant_id, upload.kind, found)
        cleaned = await self._cleaner.clean(upload.content)
        file_id = new_id("fil")
        stored = self._applications.clock()
        document = Document(
            kind=upload.kind,
            file_id=file_id,
            content_type=cleaned.content_type,
            size=len(cleaned.content),
            sha256=hashlib.sha256(cleaned.content).hexdigest(),
            uploaded_at=stored,
            taken_out=told(cleaned.taken_out),
        )
        replaced = before.document(upload.kind)
        if replaced is not None:
            await self._files.doubt(replaced.file_id)
        await self._files.keep(StoredFile(file_id, upload.application_id), cleaned.content)
        after = await self._applications.change(
            upload.application_id, partial(attach, upload.applicant_id, document)
        )
        await self._files.clear_doubt(file_id)
        return after

    async def content(self, application: Application, kind: str) -> tuple[Document, bytes]:
        document = application.document(kind)
        content = None if document is None else await self._files.read(document.file_id)
        if document is None or content is None:
            raise DocumentUnknown("there is no such document")
        return document, content

    async def sweep(self, age: timedelta) -> int:
        """Remove files in doubt that no application points to: replaced ones, and those that a crash left."""
        forgotten = 0
        async for file in self._files.in_doubt(age):
            if await self._is_pointed_to(file):
                await self._files.clear_doubt(file.file_id)
            else:
                await self._files.forget(file.file_id)
                forgotten += 1
        return forgotten

    async def _is_pointed_to(self, file: StoredFile) -> bool:
        application = await self._applications.get(file.application_id)
        return isinstance(application, Application) and any(
            document.file_id == file.file_id for document in application.documents
        )
