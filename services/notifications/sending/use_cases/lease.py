"""A worker keeps the mail that it has claimed for as long as it renews the claim."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from math import inf

from services.notifications.sending.domain.sending import renew
from services.notifications.sending.ports import IsOurs
from services.notifications.writing.domain.mail import Mail, SendingMail
from services.notifications.writing.domain.retrying import RetryPolicy
from shared.chassis.documents import Documents
from shared.chassis.store import Unavailable


@asynccontextmanager
async def lease_kept(
    mails: Documents[Mail], mail: SendingMail, policy: RetryPolicy, claimed_at: float
) -> AsyncIterator[IsOurs]:
    """Renew the claim until the block ends. Gives a function that says whether it still holds.

    The lease is short, so that a mail whose worker was killed is soon taken by another. It is renewed, so
    that a mail server may take longer than that to answer. `claimed_at` is the loop's time before the claim
    was written.
    """
    lease = _Lease(mails, mail, policy, claimed_at)
    renewing = asyncio.create_task(lease.renew_again_and_again())
    try:
        yield lease.is_ours
    finally:
        renewing.cancel()
        await asyncio.wait([renewing])


class _Lease:
    def __init__(
        self, mails: Documents[Mail], mail: SendingMail, policy: RetryPolicy, claimed_at: float
    ) -> None:
        self._mails = mails
        self._mail = mail
        self._policy = policy
        self._renewed_at = claimed_at

    def is_ours(self) -> bool:
        """By the loop's time, which goes on while a process is stopped."""
        return asyncio.get_running_loop().time() - self._renewed_at < self._policy.lease.total_seconds()

    async def renew_again_and_again(self) -> None:
        """Until it is lost. While the database is away, no other worker can claim the mail either."""
        loop, claim_id = asyncio.get_running_loop(), self._mail.claim_id
        while True:
            await asyncio.sleep(self._policy.renew_after.total_seconds())
            before = loop.time()
            with suppress(Unavailable):
                now = await self._mails.change(self._mail.email_id, partial(renew, claim_id, self._policy))
                if not isinstance(now, SendingMail) or now.claim_id != claim_id:
                    self._renewed_at = -inf
                    return
                self._renewed_at = before
