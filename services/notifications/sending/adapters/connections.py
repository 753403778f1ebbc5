"""Connections to the mail server: opened with what its address says, and a few kept for the next mail."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPHeloError

SECONDS_TO_ANSWER = 30.0
"""For each command of the conversation; the lease is renewed meanwhile."""
IDLE_SECONDS = 20.0
"""Servers hang up on silent clients; we go first."""
FAILURES = (SMTPException, OSError, TimeoutError)
"""Every way in which a conversation can break off."""


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


class SmtpConnections:
    """Opens connections that have said hello, and hands idle ones out again."""

    def __init__(self, address: SmtpAddress) -> None:
        self._address = address
        self._idle: list[tuple[SMTP, float]] = []

    async def open(self) -> SMTP:
        """A new connection. Raises one of FAILURES; what the server says here is about no mail."""
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
            if client.is_ehlo_or_helo_needed:
                await _say_hello(client)
        except BaseException:
            client.close()
            raise
        return client

    def take(self) -> SMTP | None:
        """An idle connection that is probably still good."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            client, since = self._idle.pop()
            if client.is_connected and now - since < IDLE_SECONDS:
                return client
            client.close()
        return None

    def keep(self, client: SMTP) -> None:
        self._idle.append((client, asyncio.get_running_loop().time()))

    async def keep_after_refusal(self, client: SMTP) -> None:
        """Keep it if the server forgets the mail that it has refused."""
        try:
            await client.rset()
        except FAILURES:
            client.close()
        else:
            self.keep(client)

    async def close(self) -> None:
        """Say goodbye on every connection that is kept."""
        while self._idle:
            client, _ = self._idle.pop()
            try:
                await client.quit(timeout=2)
            except FAILURES:
                client.close()


async def _say_hello(client: SMTP) -> None:
    """Old servers know HELO alone; one that knows neither takes no mail at all."""
    try:
        await client.ehlo()
    except SMTPHeloError:
        if not client.is_connected:
            raise
        await client.helo()
