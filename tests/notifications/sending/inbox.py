"""A real SMTP server that keeps what it takes, and answers as it is told."""

from __future__ import annotations

import socket
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

CUT = "cut"
"""Hang up after DATA, without an answer."""
TAKEN_AND_CUT = "taken and cut"
"""The same, although the mail was taken."""


class Inbox:
    """Keeps what it takes; answers each command as it is told, then yes."""

    def __init__(self) -> None:
        self.answers: dict[str, list[str]] = {"MAIL": [], "RCPT": [], "DATA": []}
        self.unknown: dict[str, str] = {}
        """What is said of addresses that nobody has."""
        self.offered: list[bytes] = []
        self.taken: list[bytes] = []
        self.conversations: set[int] = set()

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, _: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.conversations.add(id(session))
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self._answer("MAIL")

    async def handle_RCPT(  # noqa: N802
        self, _: SMTP, _session: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        answer = self.unknown.get(address) or self._answer("RCPT")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content
        assert content is not None
        self.offered.append(content)
        answer = self._answer("DATA")
        if answer == TAKEN_AND_CUT:
            self.taken.append(content)
        if answer in (CUT, TAKEN_AND_CUT):
            transport: Any = server.transport
            transport.abort()
            return "250 nobody hears this"
        if answer.startswith("2"):
            self.taken.append(content)
        return answer

    def _answer(self, command: str) -> str:
        return self.answers[command].pop(0) if self.answers[command] else "250 OK"


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
