"""HTTP for load: kept connections with next to nothing around them, so that the client is not measured."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from shared.chassis.ids import new_id

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class _Gone(Exception):
    """The other side had hung up before it read the request."""


class _Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, request: bytes) -> tuple[Answer, bool]:
        """The answer, and whether the connection can be used again."""
        try:
            self._writer.write(request)
            head = await self._reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError) as gone:
            raise _Gone from gone
        answer = Answer(int(head[9:12]), await self._body(head))
        return answer, CLOSES.search(head) is None

    def close(self) -> None:
        self._writer.close()

    async def _body(self, head: bytes) -> bytes:
        if length := LENGTH.search(head):
            return await self._reader.readexactly(int(length[1]))
        if CHUNKED.search(head) is None:
            return b""
        parts = []
        while size := int(await self._reader.readline(), 16):
            parts.append(await self._reader.readexactly(size))
            await self._reader.readexactly(2)
        await self._reader.readexactly(2)
        return b"".join(parts)


class Wire:
    """As many connections to one address as there are requests at the same time."""

    def __init__(self, base: str) -> None:
        address = urlsplit(base)
        self._host, self._port = address.hostname or "", address.port or 80
        self._idle: list[_Connection] = []

    async def get(self, path: str, token: str | None = None) -> Answer:
        return await self.ask("GET", path, _signed(token))

    async def post(self, path: str, body: object, token: str) -> Answer:
        """JSON, with an idempotency key of its own."""
        headers = {**_signed(token), "Content-Type": "application/json", "Idempotency-Key": new_id("key")}
        return await self.ask("POST", path, headers, json.dumps(body).encode())

    async def submit(self, path: str, form: str) -> Answer:
        """A page's form."""
        return await self.ask("POST", path, {"Content-Type": FORM}, form.encode())

    async def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        request = "\r\n".join([*lines, "", ""]).encode() + body
        while self._idle:
            connection = self._idle.pop()
            try:
                return await self._over(connection, request)
            except _Gone:
                connection.close()
        return await self._over(await self._connect(), request)

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    async def _over(self, connection: _Connection, request: bytes) -> Answer:
        answer, again = await connection.ask(request)
        if again:
            self._idle.append(connection)
        else:
            connection.close()
        return answer

    async def _connect(self) -> _Connection:
        return _Connection(*await asyncio.open_connection(self._host, self._port))


def _signed(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def expect(answer: Answer, *statuses: int) -> Answer:
    """The answer, if it is one of these."""
    if answer.status not in statuses:
        raise AssertionError(f"expected {statuses}, saw {answer.status}: {answer.body[:300]!r}")
    return answer
