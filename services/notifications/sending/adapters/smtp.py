"""SMTP: each way in which offering a mail can end becomes an answer."""

from __future__ import annotations

import asyncio

from aiosmtplib import SMTP, SMTPResponseException, SMTPSenderRefused, SMTPServerDisconnected
from prometheus_client import Counter, Histogram

from services.notifications.sending.adapters.connections import FAILURES, SmtpAddress, SmtpConnections
from services.notifications.sending.domain.delivery import (
    LEASE_RAN_OUT,
    Accepted,
    Answer,
    Deferred,
    Rejected,
    Unreachable,
)
from services.notifications.sending.ports import IsOurs
from services.notifications.writing.adapters.addresses import AddressUnusable, deliverable
from services.notifications.writing.domain.mail import Message
from shared.chassis.logging import get_logger

log = get_logger(__name__)

OFFERS = Counter("rounds_mail_offers_total", "Mails offered to the mail server, by its answer", ["answer"])
OFFER_SECONDS = Histogram("rounds_mail_offer_seconds", "Time until the mail server has answered")

NO_SUCH_ADDRESS = "553 5.1.3"
"""Our own answers, in the codes that a server would use (RFC 3463, RFC 6531)."""
NOT_IN_ASCII = "553 5.6.7"


class SmtpMailServer:
    """Offers mails over connections that it keeps for the next one."""

    def __init__(self, address: SmtpAddress, sender: str) -> None:
        self._connections = SmtpConnections(address)
        self._sender = deliverable(sender)
        self._is_away = False

    async def offer(self, message: Message, is_ours: IsOurs) -> Answer:
        """Offer one message, and count how it ended."""
        with OFFER_SECONDS.time():
            answer = await self._offer(message, is_ours)
        OFFERS.labels(type(answer).__name__.lower()).inc()
        return answer

    async def close(self) -> None:
        await self._connections.close()

    async def close_when_stopped(self) -> None:
        """Runs beside the service; ends with it."""
        try:
            await asyncio.Event().wait()
        finally:
            await self.close()

    async def _offer(self, message: Message, is_ours: IsOurs) -> Answer:
        """On a connection that had gone stale, once more on another one."""
        try:
            recipient = deliverable(message.to)
        except AddressUnusable as no:
            return Rejected(NO_SUCH_ADDRESS, f"{NO_SUCH_ADDRESS} {no}")
        while True:
            try:
                connection = await self._connections.get()
            except FAILURES as away:
                # also wrong credentials or a busy server: not this mail's fault, so it waits
                self._note_away(type(away).__name__)
                return Unreachable(_detail(away))
            self._note_back()
            answer = await self._converse(connection.client, message, recipient, is_ours)
            if answer is not None:
                return answer
            if connection.is_new:
                return Deferred("cut", "the connection was cut")

    async def _converse(
        self, client: SMTP, message: Message, recipient: str, is_ours: IsOurs
    ) -> Answer | None:
        """The mail's part of the conversation; None where the connection was dead before it began."""
        if not recipient.isascii() and not client.supports_extension("smtputf8"):
            self._connections.keep(client)
            return Rejected(NOT_IN_ASCII, f"{NOT_IN_ASCII} the mail server takes no address outside ASCII")
        try:
            if not await self._begin(client, recipient):
                return None
            await client.rcpt(recipient, encoding="utf-8")
            if is_still_ours := is_ours():
                await client.data(message.mime.encode())
        except SMTPResponseException as said:
            await self._connections.keep_after_refusal(client)
            return _meaning(said)
        except FAILURES as cut:
            self._connections.drop(client)
            return Deferred("cut", _detail(cut))
        except BaseException:
            self._connections.drop(client)
            raise
        if not is_still_ours:
            await self._connections.keep_after_refusal(client)
            return LEASE_RAN_OUT
        self._connections.keep(client)
        return Accepted()

    async def _begin(self, client: SMTP, recipient: str) -> bool:
        """MAIL FROM, with SMTPUTF8 where the recipient needs it; False where nobody is at the other end."""
        options = [] if recipient.isascii() else ["SMTPUTF8"]
        if options and client.supports_extension("8bitmime"):
            options.append("BODY=8BITMIME")
        try:
            await client.mail(self._sender, options=options, encoding="utf-8")
        except SMTPServerDisconnected:
            self._connections.drop(client)
            return False
        return True

    def _note_away(self, error: str) -> None:
        """Once per outage, not once per waiting mail."""
        if not self._is_away:
            log.warning("no mail server; mails wait", error=error)
        self._is_away = True

    def _note_back(self) -> None:
        if self._is_away:
            log.info("the mail server is back")
        self._is_away = False


def _meaning(said: SMTPResponseException) -> Answer:
    """4xx: later. 5xx: never, unless it was our own address that was refused."""
    status = _status(said.code, said.message)
    detail = f"{said.code} {said.message}"[:500]
    is_about_us = isinstance(said, SMTPSenderRefused)
    if 500 <= said.code < 600 and not is_about_us:
        return Rejected(status, detail)
    return Deferred(status, detail)


def _status(code: int, message: str) -> str:
    """Code and enhanced status alone: the rest of the line may name the recipient."""
    first = message.split(" ", 1)[0] if message else ""
    is_enhanced = first.count(".") == 2 and first.replace(".", "").isdigit()
    return f"{code} {first}" if is_enhanced else str(code)


def _detail(no: BaseException) -> str:
    return f"{type(no).__name__}: {no}"[:500]
