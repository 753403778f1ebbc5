"""Where uploaded documents are stored, and making them harmless."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file's key and the application that it belongs to."""

    file_id: str
    application_id: str


class Files(Protocol):
    """Files by generated keys, never changed. A file that nothing points to is in doubt."""

    async def keep(self, file: StoredFile, content: bytes) -> None:
        """Store it, in doubt: nothing points to it yet."""

    async def read(self, file_id: str) -> bytes | None:
        """The content, or None where there is no such file."""

    async def forget(self, file_id: str) -> None:
        """Remove it; one that is gone already is no error."""

    async def doubt(self, file_id: str) -> None:
        """Mark it as in doubt: another file is about to replace it."""

    async def clear_doubt(self, file_id: str) -> None:
        """It is not in doubt any more: an application points to it."""

    def in_doubt(self, age: timedelta) -> AsyncIterator[StoredFile]:
        """Files that have been in doubt for at least this long."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The harmless copy of an upload, its type by its content, and in words what was taken out."""

    content: bytes
    content_type: str
    taken_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """What cleaning one file may take."""

    most_pages: int = 50
    most_seconds: int = 10
    """Of processor time; a second time as long may pass while the machine is busy with other things."""
    side_by_side: int = 2
    most_waiting: int = 8
    """More uploads than these are asked to come again: each holds its file in memory."""


class Cleaner(Protocol):
    """Makes an upload harmless: nothing in the copy acts, and nothing is attached to it."""

    async def clean(self, content: bytes) -> Cleaned:
        """Raises NotADocument with a sentence for the applicant."""
