"""How many mails this process offers at once; a mail that is written while a slot is free is sent at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from services.notifications.writing.domain.mail import Mail, SendingMail
from services.notifications.writing.domain.retrying import RetryPolicy


class SendSlots:
    """The slots of one process. A lease never runs while its mail waits for a slot: the slot comes first."""

    def __init__(self, policy: RetryPolicy, new_id: Callable[[str], str]) -> None:
        self._free = asyncio.Semaphore(policy.at_once)
        self._new_id = new_id
        self.send: Callable[[SendingMail, float], None] | None = None
        """Takes a mail that was claimed when it was written, and releases its slot afterwards (set by the
        sender). None: nobody sends here."""

    def new_claim_id(self) -> str:
        return self._new_id("clm")

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for a slot, and have it until the block ends."""
        async with self._free:
            yield

    @asynccontextmanager
    async def one_if_free(self) -> AsyncIterator[NewMailSlot | None]:
        """A slot for a mail that is about to be written; None where all are taken, or nobody sends."""
        if self.send is None or self._free.locked():
            yield None
            return
        await self._free.acquire()  # at once: one is free
        slot = NewMailSlot(self.new_claim_id(), self.send)
        try:
            yield slot
        finally:
            if not slot.is_handed_over:
                self.release()

    def release(self) -> None:
        self._free.release()


class NewMailSlot:
    """A slot, and the claim with which a mail is written into it."""

    def __init__(self, claim_id: str, send: Callable[[SendingMail, float], None]) -> None:
        self.claim_id = claim_id
        self.is_handed_over = False
        self._send = send
        self._claimed_at = asyncio.get_running_loop().time()

    def send_if_ours(self, mail: Mail) -> None:
        """Send what was just written with this claim; a mail that somebody else has written is theirs."""
        if isinstance(mail, SendingMail) and mail.claim_id == self.claim_id:
            self.is_handed_over = True
            self._send(mail, self._claimed_at)
