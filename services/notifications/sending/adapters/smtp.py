"""SMTP: a few connections kept open, and every way in which an offer can end told as an answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected
from prometheus_client import Counter, Histogram

from services.notifications.sending.domain.delivery import (
    LEASE_RAN_OUT,
    Accepted,
    Answer,
    Deferred,
    Rejected,
    Unreachable,
)
from services.notifications.sending.ports import IsOurs
from services.notifications.writing.domain.mail import Message
from shared.chassis.logging import get_logger

log = get_logger(__name__)

OFFERS = Counter("rounds_mail_offers_total", "Mails offered to the mail server, by its answer", ["answer"])
OFFER_SECONDS = Histogram("rounds_mail_offer_seconds", "Time until the mail server has answered")

SECONDS_TO_ANSWER = 30.0
"""For each command of the conversation; the lease is renewed meanwhile."""
IDLE_SECONDS = 20.0
"""Servers hang up on silent clients; we go first."""


@dataclass(frozen=True, slots=True)
class SmtpAddress:
    """`smtp://host:port`, `smtps://user:password@host`, `?starttls=always|never|auto` (default auto)."""

    host: str
    port: int
    username: str | None
    password: str | None
    use_tls: bool
    starttls: bool | None

    @classmethod
    def of(cls, url: str) -> SmtpAddress:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("an SMTP address looks like smtp://host:25 or smtps://user:password@host:465")
        use_tls = parts.scheme == "smtps"
        wanted = parse_qs(parts.query).get("starttls", ["auto"])[0]
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if use_tls else 25),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=use_tls,
            starttls={"always": True, "never": False}.get(wanted) if not use_tls else False,
        )


class SmtpMailServer:
    """Offers mails over connections that it keeps for the next one."""

    def __init__(self, address: SmtpAddress, sender: str) -> None:
        self._address = address
        self._sender = sender
        self._idle: list[tuple[SMTP, float]] = []
        self._is_away = False

    async def offer(self, message: Message, is_ours: IsOurs) -> Answer:
        """Offer one message, and count how it ended."""
        with OFFER_SECONDS.time():
            answer = await self._offer(message, is_ours)
        OFFERS.labels(type(answer).__name__.lower()).inc()
        return answer

    async def close(self) -> None:
        """Say goodbye on every connection that is kept."""
        while self._idle:
            client, _ = self._idle.pop()
            try:
                await client.quit(timeout=2)
            except (SMTPException, OSError, TimeoutError):
                client.close()

    async def close_when_stopped(self) -> None:
        """Runs beside the service; ends with it."""
        try:
            await asyncio.Event().wait()
        finally:
            await self.close()

    async def _offer(self, message: Message, is_ours: IsOurs) -> Answer:
        """On a connection that had gone stale, once more on a new one."""
        kept = self._take()
        if kept is not None:
            answer = await self._converse(kept, message, is_ours, is_kept=True)
            if answer is not None:
                return answer
        try:
            fresh = await self._connect()
        except (SMTPException, OSError, TimeoutError) as away:
            # also wrong credentials or a busy server: not this mail's fault, so it waits
            self._note_away(type(away).__name__)
            return Unreachable(_detail(away))
        self._note_back()
        answer = await self._converse(fresh, message, is_ours, is_kept=False)
        return answer or Deferred("cut", "the connection was cut")

    async def _converse(
        self, client: SMTP, message: Message, is_ours: IsOurs, *, is_kept: bool
    ) -> Answer | None:
        """The mail's part of the conversation; None where a kept connection turned out to be dead."""
        try:
            try:
                await client.mail(self._sender, encoding="ascii")
            except SMTPServerDisconnected:
                if is_kept:
                    client.close()
                    return None
                raise
            await client.rcpt(message.to, encoding="utf-8")
            if not is_ours():
                await self._keep_after_refusal(client)
                return LEASE_RAN_OUT
            await client.data(message.mime.encode("ascii"))
        except SMTPResponseException as said:
            await self._keep_after_refusal(client)
            return _meaning(said)
        except (SMTPException, OSError, TimeoutError) as cut:
            client.close()
            return Deferred("cut", _detail(cut))
        self._keep(client)
        return Accepted()

    async def _connect(self) -> SMTP:
        address = self._address
        client = aiosmtplib.SMTP(
            hostname=address.host,
            port=address.port,
            username=address.username,
            password=address.password,
            use_tls=address.use_tls,
            start_tls=address.starttls,
            timeout=SECONDS_TO_ANSWER,
        )
        try:
            await client.connect()
        except BaseException:
            client.close()
            raise
        return client

    def _note_away(self, error: str) -> None:
        """Once per outage, not once per waiting mail."""
        if not self._is_away:
            log.warning("no mail server; mails wait", error=error)
        self._is_away = True

    def _note_back(self) -> None:
        if self._is_away:
            log.info("the mail server is back")
        self._is_away = False

    def _take(self) -> SMTP | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            client, since = self._idle.pop()
            if client.is_connected and now - since < IDLE_SECONDS:
                return client
            client.close()
        return None

    def _keep(self, client: SMTP) -> None:
        self._idle.append((client, asyncio.get_running_loop().time()))

    async def _keep_after_refusal(self, client: SMTP) -> None:
        try:
            await client.rset()
        except (SMTPException, OSError, TimeoutError):
            client.close()
        else:
            self._keep(client)


def _meaning(said: SMTPResponseException) -> Answer:
    """4xx: later. 5xx: never, unless it was our own address that was refused."""
    status = _status(said.code, said.message)
    detail = f"{said.code} {said.message}"[:500]
    is_about_us = isinstance(said, aiosmtplib.SMTPSenderRefused)
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
