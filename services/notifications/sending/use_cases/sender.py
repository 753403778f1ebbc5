"""Sending: what is due is claimed, checked once more, offered to the mail server, and settled."""

from __future__ import annotations

import asyncio
from functools import partial

from services.notifications.sending.domain.delivery import Answer, Deferred
from services.notifications.sending.domain.sending import claim, settle, stop
from services.notifications.sending.ports import IsOurs, MailServer, NewId
from services.notifications.sending.use_cases.lease import lease_kept
from services.notifications.writing.domain.mail import AwaitingMail, Mail, SendingMail
from services.notifications.writing.domain.retrying import RetryPolicy
from services.notifications.writing.use_cases.writer import MailWriter
from shared.chassis.context import Cause, acting_on
from shared.chassis.documents import Documents
from shared.chassis.logging import get_logger
from shared.chassis.store import Unavailable

log = get_logger(__name__)

AGAIN_SECONDS = 0.5


class MailSender:
    """The worker behind every mail that is due; any number of replicas may run it."""

    def __init__(
        self,
        mails: Documents[Mail],
        writer: MailWriter,
        server: MailServer,
        policy: RetryPolicy,
        new_id: NewId,
    ) -> None:
        self._mails = mails
        self._writer = writer
        self._server = server
        self._policy = policy
        self._new_id = new_id
        self._in_hand: set[str] = set()
        self._slots = asyncio.Semaphore(policy.at_once)

    async def act_on_due(self, email_id: str) -> None:
        """Write or send this mail, unless this process is already doing so."""
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
        mail = await self._mails.change(email_id, partial(claim, claim_id, self._policy))
        if isinstance(mail, AwaitingMail):
            await self._writer.look_again(mail)
        elif isinstance(mail, SendingMail) and mail.claim_id == claim_id:
            origin = mail.origin
            with acting_on(Cause(correlation_id=origin.correlation_id, causation_id=origin.event_id)):
                await self._send(mail, claimed_at=before)

    async def _send(self, mail: SendingMail, claimed_at: float) -> None:
        if not await self._is_still_true(mail):
            reason = "no longer true when it was due"
            await self._mails.change(mail.email_id, partial(stop, mail.claim_id, reason))
            return
        async with lease_kept(self._mails, mail, self._policy, claimed_at) as is_ours:
            await self._settle(mail, await self._offer(mail, is_ours))

    async def _offer(self, mail: SendingMail, is_ours: IsOurs) -> Answer:
        """Hand it over. An error of our own becomes an answer too, so that it ends with the ladder."""
        try:
            return await self._server.offer(mail.message, is_ours)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is kept with the mail and shown to staff
            kind, template = type(error).__name__, mail.origin.planned.template
            log.warning("a mail could not be handed over", template=template, error=kind)
            return Deferred(f"error {kind}", f"{kind}: {error}"[:500])

    async def _settle(self, mail: SendingMail, answer: Answer) -> None:
        """Record the answer, however long the database is away: an unrecorded mail would be sent again."""
        settled = partial(settle, mail.claim_id, answer, self._policy)
        while True:
            try:
                await self._mails.change(mail.email_id, settled)
            except Unavailable:
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return

    async def _is_still_true(self, mail: SendingMail) -> bool:
        """Decided again when it is due (R19), unless staff have sent it again: they have judged that."""
        return bool(mail.resent) or await self._writer.is_still_true(mail.origin)
