"""A real SMTP server that keeps what it takes, and answers as it is told."""

from __future__ import annotations

import socket
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

CUT = "cut"
"""Hang up without an answer."""
TAKEN_AND_CUT = "taken and cut"
"""The same, although the mail was taken."""
COMMANDS = ("EHLO", "HELO", "MAIL", "RCPT", "DATA", "RSET", "QUIT")


class Inbox:
    """Keeps what it takes; answers each command as it is told, then yes."""

    def __init__(self) -> None:
        self.answers: dict[str, list[str]] = {command: [] for command in COMMANDS}
        self.unknown: dict[str, str] = {}
        """What is said of addresses that nobody has."""
        self.offered: list[bytes] = []
        self.taken: list[bytes] = []
        self.recipients: list[str] = []
        self.options: list[list[str]] = []
        """Of each MAIL command."""
        self.conversations: set[int] = set()

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, _: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        answer = self._answer("EHLO", server)
        if not answer.startswith("2"):
            return [answer]
        session.host_name = hostname
        return responses

    async def handle_HELO(  # noqa: N802
        self, server: SMTP, session: Session, _: Envelope, hostname: str
    ) -> str:
        session.host_name = hostname
        return self._answer("HELO", server)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.conversations.add(id(session))
        self.options.append(options)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self._answer("MAIL", server)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        answer = self.unknown.get(address) or self._answer("RCPT", server)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content
        assert content is not None
        self.offered.append(content)
        answer = self.answers["DATA"].pop(0) if self.answers["DATA"] else "250 OK"
        if answer.startswith("2") or answer == TAKEN_AND_CUT:
            self.taken.append(content)
            self.recipients += envelope.rcpt_tos
        return self._or_hang_up(answer, server)

    async def handle_RSET(self, server: SMTP, *_: Any) -> str:  # noqa: N802
        return self._answer("RSET", server)

    async def handle_QUIT(self, server: SMTP, *_: Any) -> str:  # noqa: N802
        return self._answer("QUIT", server)

    def _answer(self, command: str, server: SMTP) -> str:
        return self._or_hang_up(self.answers[command].pop(0) if self.answers[command] else "250 OK", server)

    def _or_hang_up(self, answer: str, server: SMTP) -> str:
        if answer not in (CUT, TAKEN_AND_CUT):
            return answer
        transport: Any = server.transport
        transport.abort()
        return "250 nobody hears this"


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
