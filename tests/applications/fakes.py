"""Fakes of what applications needs from outside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from services.applications.accounts.ports.people import People, Person
from services.applications.papers.adapters.cleaning.clean import clean
from services.applications.papers.adapters.cleaning.limits import Unreadable
from services.applications.papers.domain import NotADocument
from services.applications.papers.ports import Cleaned, Cleaner, Files, StoredFile
from shared.chassis.clock import ManualClock
from shared.chassis.text import words_of


class KnownPeople(People):
    """Accounts as a dict."""

    def __init__(self, *people: Person) -> None:
        self.people = {one.account_id: one for one in people}

    async def of(self, account_id: str) -> Person | None:
        return self.people.get(account_id)

    async def names_of(self, account_ids: Collection[str]) -> Mapping[str, str]:
        return {wanted: self.people[wanted].full_name for wanted in account_ids if wanted in self.people}

    async def found_by(self, words: str) -> Sequence[str]:
        wanted = set(words_of(words))
        return [
            i for i, one in self.people.items() if wanted <= set(words_of(f"{one.full_name} {one.email}"))
        ]


class MemoryFiles(Files):
    """Files in a dict."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.contents: dict[str, bytes] = {}
        self._about: dict[str, StoredFile] = {}
        self._doubted: dict[str, datetime] = {}

    async def keep(self, file: StoredFile, content: bytes) -> None:
        self.contents[file.file_id] = content
        self._about[file.file_id] = file
        self._doubted[file.file_id] = self._clock()

    async def read(self, file_id: str) -> bytes | None:
        return self.contents.get(file_id)

    async def doubt(self, file_id: str) -> None:
        self._doubted[file_id] = self._clock()

    async def clear_doubt(self, file_id: str) -> None:
        self._doubted.pop(file_id, None)

    async def forget(self, file_id: str) -> None:
        self.contents.pop(file_id, None)
        self._doubted.pop(file_id, None)

    async def in_doubt(self, age: timedelta) -> AsyncIterator[StoredFile]:
        for file_id, since in list(self._doubted.items()):
            if since <= self._clock() - age:
                yield self._about[file_id]


class CleansHere(Cleaner):
    """The real cleaning without its process, which takes a fifth of a second to start."""

    async def clean(self, content: bytes) -> Cleaned:
        try:
            made = clean(content, 50)
        except Unreadable as no:
            raise NotADocument(str(no), pointer="/file") from None
        return Cleaned(made.content, made.content_type, made.taken_out)
