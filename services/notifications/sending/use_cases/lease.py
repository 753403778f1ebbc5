"""A mail stays with the worker that has claimed it for as long as that worker is heard of."""

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
    """Renew the claim until the block ends; gives what says whether the mail is still this worker's.

    `claimed_at` is the loop's time before the claim was written. A mail server may take its time to answer,
    and still a mail whose worker was killed goes out soon.
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
        self._email = mail
        self._policy = policy
        self._heard_of_at = claimed_at

    def is_ours(self) -> bool:
        """By the loop's time, which goes on while a process is stopped."""
        return asyncio.get_running_loop().time() - self._heard_of_at < self._policy.lease.total_seconds()

    async def renew_again_and_again(self) -> None:
        """Until it is lost. While the database is away, nobody else can claim it either."""
        loop, claim_id = asyncio.get_running_loop(), self._email.claim_id
        while True:
            await asyncio.sleep(self._policy.renew_after.total_seconds())
            before = loop.time()
            with suppress(Unavailable):
                now = await self._mails.change(self._email.email_id, partial(renew, claim_id, self._policy))
                if not isinstance(now, SendingMail) or now.claim_id != claim_id:
                    self._heard_of_at = -inf
                    return
                self._heard_of_at = before
