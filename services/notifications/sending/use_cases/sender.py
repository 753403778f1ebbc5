"""Sending: what is due is claimed, checked once more, offered to the mail server, and settled."""

from __future__ import annotations

import asyncio
from functools import partial

from services.notifications.sending.domain.delivery import Answer, Deferred
from services.notifications.sending.domain.sending import claim, settle, stop
from services.notifications.sending.ports import Begin, IsOurs, MailServer
from services.notifications.sending.use_cases.lease import lease_kept
from services.notifications.writing.domain.mail import AwaitingMail, Mail, SendingMail
from services.notifications.writing.domain.retrying import RetryPolicy
from services.notifications.writing.use_cases.slots import SendSlots
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
        slots: SendSlots,
        begin: Begin,
    ) -> None:
        self._mails = mails
        self._writer = writer
        self._server = server
        self._policy = policy
        self._in_hand: set[str] = set()
        self._slots = slots
        self._begin = begin
        slots.send = self.send_now

    async def act_on_due(self, email_id: str) -> None:
        """Write or send this mail, unless this process is already doing so."""
        if email_id in self._in_hand:
            return
        self._in_hand.add(email_id)
        try:
            # Claimed only with a slot in hand: a lease must not run out while it queues for one.
            async with self._slots.one():
                await self._act(email_id)
        finally:
            self._in_hand.discard(email_id)

    def send_now(self, mail: SendingMail, claimed_at: float) -> None:
        """Send a mail that was claimed as it was written, in a slot that it has; returns at once.

        What it says was looked at in the same moment, so it is not asked again whether it is still true.
        """
        self._in_hand.add(mail.email_id)
        self._begin(f"send {mail.email_id}", partial(self._send_in_its_slot, mail, claimed_at))

    async def _send_in_its_slot(self, mail: SendingMail, claimed_at: float) -> None:
        try:
            with acting_on(_cause_of(mail)):
                await self._offer_and_settle(mail, claimed_at)
        finally:
            self._in_hand.discard(mail.email_id)
            self._slots.release()

    async def _act(self, email_id: str) -> None:
        claim_id, before = self._slots.new_claim_id(), asyncio.get_running_loop().time()
        mail = await self._mails.change(email_id, partial(claim, claim_id, self._policy))
        if isinstance(mail, AwaitingMail):
            await self._writer.look_again(mail)
        elif isinstance(mail, SendingMail) and mail.claim_id == claim_id:
            with acting_on(_cause_of(mail)):
                await self._send(mail, claimed_at=before)

    async def _send(self, mail: SendingMail, claimed_at: float) -> None:
        if not await self._is_still_true(mail):
            reason = "no longer true when it was due"
            await self._mails.change(mail.email_id, partial(stop, mail.claim_id, reason))
            return
        await self._offer_and_settle(mail, claimed_at)

    async def _offer_and_settle(self, mail: SendingMail, claimed_at: float) -> None:
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


def _cause_of(mail: SendingMail) -> Cause:
    return Cause(correlation_id=mail.origin.correlation_id, causation_id=mail.origin.event_id)
