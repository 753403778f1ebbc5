"""A mail server that takes every mail and keeps none: it notes who got which one."""

from __future__ import annotations

import asyncio
import re
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.arrivals import Arrivals
from deploy.local.ports import LOOPBACK

SUBJECT = re.compile(rb"^Subject: (\S+) ?(.*?)\r?$", re.MULTILINE)


class Sink:
    """Bare aiosmtpd in this process. `Reserved:` is noted by its address, `New visitor:` by the name."""

    def __init__(self) -> None:
        self.mails = Arrivals()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, LOOPBACK, 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"smtp://{LOOPBACK}:{self._server.sockets[0].getsockname()[1]}"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's word
        content = envelope.content
        assert isinstance(content, bytes)
        found = SUBJECT.search(content)
        first, rest = (found[1].decode(), found[2].decode()) if found else ("", "")
        if first == "New":
            self.mails.saw(visitor(rest.removeprefix("visitor: ").split(",")[0]))
        else:
            self.mails.saw(f"{first} {envelope.rcpt_tos[0]}")
        return "250 OK"

    def _protocol(self) -> Any:
        return SMTP(self, hostname="sink", loop=asyncio.get_running_loop())


def reserved(address: str) -> str:
    """The name under which an applicant's mail about the reservation is noted."""
    return f"Reserved: {address}"


def visitor(name: str) -> str:
    """The name under which the coach's mail about a visitor is noted."""
    return f"New visitor: {name}"
