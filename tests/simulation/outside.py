"""Small stand-ins for ports that have no part in the story: accounts, files, and what files are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import timedelta

from services.applications.accounts.ports.people import People, Person
from services.applications.papers.ports import Cleaned, Cleaner, Files, StoredFile


class KnownPeople(People):
    """Everybody has an account."""

    async def of(self, account_id: str) -> Person | None:
        return Person(
            account_id=account_id,
            full_name=f"{account_id} Example",
            email=f"{account_id}@example.org",
            status="student",
            usmle_step1_passed=True,
            school="Example Medical College",
            country="IN",
            languages=("en",),
            time_zone="Asia/Kolkata",
        )

    async def names_of(self, account_ids: Collection[str]) -> Mapping[str, str]:
        return {}

    async def found_by(self, words: str) -> Sequence[str]:
        return []


class Drawer(Files):
    """Keeps nothing: nobody reads these files."""

    async def keep(self, file: StoredFile, content: bytes) -> None:
        return

    async def read(self, file_id: str) -> bytes | None:
        return b""

    async def forget(self, file_id: str) -> None:
        return

    async def doubt(self, file_id: str) -> None:
        return

    async def clear_doubt(self, file_id: str) -> None:
        return

    async def in_doubt(self, age: timedelta) -> AsyncIterator[StoredFile]:
        nothing: tuple[StoredFile, ...] = ()
        for file in nothing:
            yield file


class NoCleaner(Cleaner):
    """Every file is a harmless PDF."""

    async def clean(self, content: bytes) -> Cleaned:
        return Cleaned(content, "application/pdf")
