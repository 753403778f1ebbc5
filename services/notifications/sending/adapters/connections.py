"""Connections to the mail server: opened with what its address says, and a few kept for the next mail."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from math import inf
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPHeloError

SECONDS_TO_ANSWER = 30.0
"""For each command of the conversation; the lease is renewed meanwhile."""
IDLE_SECONDS = 20.0
"""Servers hang up on silent clients; we go first."""
REFUSED_SECONDS = 30.0
"""So long no further connection is tried after the server took none; those in use are shared meanwhile."""
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


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection that has said hello, for one mail."""

    client: SMTP
    is_new: bool
    """One that was kept may have gone stale."""


class SmtpConnections:
    """Opens connections that have said hello, and hands idle ones out again.

    As many as the server takes: where it refuses a further one while others are in use, whoever needs one
    waits for one of those.
    """

    def __init__(self, address: SmtpAddress) -> None:
        self._address = address
        self._idle: list[tuple[SMTP, float]] = []
        self._in_use = 0
        """Those that are being opened count, too."""
        self._refused_at = -inf
        """The loop's time at which the server took no further connection."""
        self._away: Exception | None = None
        """Why the last one could not be opened, where no other was in use."""
        self._given_back = asyncio.Event()

    async def get(self) -> Connection:
        """One for a mail; to be given back by `keep`, `keep_after_refusal` or `drop`.

        Raises one of FAILURES where none can be had at all; what the server says then is about no mail.
        """
        while True:
            if (kept := self._take()) is not None:
                self._in_use += 1
                return Connection(kept, is_new=False)
            if not (self._in_use and self._was_refused_lately()):
                try:
                    return Connection(await self._open(), is_new=True)
                except FAILURES as no:
                    if not self._in_use and not self._idle:
                        self._away = no
                        raise
                    self._refused_at = asyncio.get_running_loop().time()
            if self._idle:
                continue  # given back while this one tried to open another
            self._given_back.clear()
            await self._given_back.wait()
            if self._away is not None and not self._in_use:
                raise self._away

    def _was_refused_lately(self) -> bool:
        return asyncio.get_running_loop().time() - self._refused_at < REFUSED_SECONDS

    async def _open(self) -> SMTP:
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
        self._in_use += 1
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await _say_hello(client)
        except BaseException:
            self.drop(client)
            raise
        self._away = None
        return client

    def _take(self) -> SMTP | None:
        """An idle connection that is probably still good."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            client, since = self._idle.pop()
            if client.is_connected and now - since < IDLE_SECONDS:
                return client
            client.close()
        return None

    def keep(self, client: SMTP) -> None:
        """It is free for the next mail."""
        self._idle.append((client, asyncio.get_running_loop().time()))
        self._give_back()

    def drop(self, client: SMTP) -> None:
        """It is of no more use."""
        client.close()
        self._give_back()

    def _give_back(self) -> None:
        self._in_use -= 1
        self._given_back.set()

    async def keep_after_refusal(self, client: SMTP) -> None:
        """Keep it if the server forgets the mail that it has refused."""
        try:
            await client.rset()
        except FAILURES:
            self.drop(client)
        except BaseException:
            self.drop(client)
            raise
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
