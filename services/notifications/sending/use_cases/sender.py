"""Sending: what is due is claimed, checked once more, offered to the mail server, and settled."""

from __future__ import annotations

import asyncio
from functools import partial

from services.notifications.sending.domain.delivery import Answer
from services.notifications.sending.domain.sending import claim, settle, stop
from services.notifications.sending.ports import MailServer, NewId
from services.notifications.sending.use_cases.lease import kept
from services.notifications.writing.domain.mail import AwaitingEmail, Email, SendingEmail
from services.notifications.writing.domain.retrying import RetryPolicy
from services.notifications.writing.use_cases.writer import Post
from shared.chassis.context import Cause, acting_on
from shared.chassis.documents import Documents
from shared.chassis.store import Unavailable

AGAIN_SECONDS = 0.5


class Dispatch:
    """The worker behind every e-mail that is due; any number of replicas may run it."""

    def __init__(
        self,
        emails: Documents[Email],
        post: Post,
        server: MailServer,
        policy: RetryPolicy,
        new_id: NewId,
    ) -> None:
        self._emails = emails
        self._post = post
        self._server = server
        self._policy = policy
        self._new_id = new_id
        self._in_hand: set[str] = set()
        self._slots = asyncio.Semaphore(policy.at_once)

    async def act_on_due(self, email_id: str) -> None:
        """Do what this e-mail waits for, unless this process is at it already."""
        if email_id in self._in_hand:
            return
        self._in_hand.add(email_id)
        try:
            # Claimed only with a slot in hand: a lease must not run out while it queues for one.
            async with self._slots:
                await self._act(email_id)
        finally:
            self._in_hand.discard(email_id)

    async def _act(self, email_id: str) -> None:
        claim_id, before = self._new_id("clm"), asyncio.get_running_loop().time()
        email = await self._emails.change(email_id, partial(claim, claim_id, self._policy))
        if isinstance(email, AwaitingEmail):
            await self._post.look_again(email)
        elif isinstance(email, SendingEmail) and email.claim_id == claim_id:
            origin = email.origin
            with acting_on(Cause(correlation_id=origin.correlation_id, causation_id=origin.event_id)):
                await self._send(email, claimed_at=before)

    async def _send(self, email: SendingEmail, claimed_at: float) -> None:
        if not await self._is_still_true(email):
            reason = "no longer true when it was due"
            await self._emails.change(email.email_id, partial(stop, email.claim_id, reason))
            return
        async with kept(self._emails, email, self._policy, claimed_at) as is_ours:
            answer = await self._server.offer(email.mail, is_ours)
            await self._settle(email, answer)

    async def _settle(self, email: SendingEmail, answer: Answer) -> None:
        """However long the database is away: a mail of which nobody knows that it went would go again."""
        settled = partial(settle, email.claim_id, answer, self._policy)
        while True:
            try:
                await self._emails.change(email.email_id, settled)
            except Unavailable:
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return

    async def _is_still_true(self, email: SendingEmail) -> bool:
        """R19: decided again when due. What staff send again is theirs to judge."""
        return bool(email.resent) or await self._post.is_still_true(email.origin)
