"""Password hashes with Argon2id, away from the event loop."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from services.applications.accounts.ports.credentials import PasswordMatch
from shared.chassis.store import Unavailable

MEMORY_KIB = 46 * 1024
"""With one pass and one lane: OWASP's first choice for Argon2id."""
LONGEST_QUEUE = 500
"""About ten seconds of work for two cores."""


class Argon2Passwords:
    """Provides `Passwords`."""

    def __init__(
        self, at_once: int, memory_kib: int = MEMORY_KIB, longest_queue: int = LONGEST_QUEUE
    ) -> None:
        self._hasher = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=memory_kib, parallelism=1)])
        # More at once than there are cores would only make every sign-in slower, and cost memory.
        self._room = asyncio.Semaphore(at_once)
        self._longest_queue = longest_queue
        self._waiting = 0
        self._decoy = self._hasher.hash(secrets.token_urlsafe(32))

    async def hash(self, password: str) -> str:
        async with self._turn():
            return await asyncio.to_thread(self._hasher.hash, password)

    async def compare(self, password: str, password_hash: str | None) -> PasswordMatch:
        async with self._turn():
            right, better = await asyncio.to_thread(
                self._hasher.verify_and_update, password, password_hash or self._decoy
            )
        if password_hash is None:
            return PasswordMatch(right=False)
        return PasswordMatch(right, better)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for one of the few threads. Raises Unavailable at once where the queue is too long."""
        if self._waiting >= self._longest_queue:
            raise Unavailable("too many passwords wait to be hashed")
        self._waiting += 1
        try:
            async with self._room:
                yield
        finally:
            self._waiting -= 1
