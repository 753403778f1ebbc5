"""A TCP proxy that misbehaves on demand: late, reset, half-open, deaf in one direction.

One link per neighbour. Several targets behind one link are taken in turn; one that refuses is passed over, so
a link is also how the gateway reaches two processes of a service.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
import struct
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Literal

import uvloop

from deploy.local.ports import LOOPBACK

Mood = Literal["well", "late", "reset", "half_open", "deaf", "mute"]
"""`deaf`: what clients say is lost, answers pass. `mute`: answers are lost. `half_open`: both, and new
connections are accepted and never served. `reset`: every connection is reset, new ones too."""

LATE_SECONDS = 0.3
CHUNK = 256 * 1024
RESET = struct.pack("ii", 1, 0)
LOSES_REQUESTS = frozenset({"half_open", "deaf"})
LOSES_ANSWERS = frozenset({"half_open", "mute"})


@dataclass(eq=False)
class Connection:
    """A client's connection and ours to the target."""

    writers: list[asyncio.StreamWriter]
    lost_something: bool = False

    def reset(self) -> None:
        for writer in self.writers:
            handle = writer.get_extra_info("socket")
            if handle is not None and handle.fileno() >= 0:
                handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()


@dataclass
class Link:
    """Where clients connect, and where that leads."""

    name: str
    port: int
    targets: Sequence[int]
    mood: Mood = "well"
    connections: set[Connection] = field(default_factory=set)
    _server: asyncio.Server | None = None
    _turn: itertools.count[int] = field(default_factory=itertools.count)

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._accept, LOOPBACK, self.port)

    def close(self) -> None:
        """For ever; what is connected is cut."""
        self.become("reset")
        if self._server is not None:
            self._server.close()

    def become(self, mood: Mood) -> None:
        """A connection that lost bytes is of no use any more: it is reset when the link is well again."""
        self.mood = mood
        for connection in list(self.connections):
            if mood == "reset" or (mood == "well" and connection.lost_something):
                connection.reset()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection([writer], lost_something=self.mood == "half_open")
        self.connections.add(connection)
        try:
            if self.mood == "reset":
                return
            target, towards = await self._reach()
            connection.writers.append(towards)
            answers = asyncio.create_task(self._pump(connection, target, writer, LOSES_ANSWERS))
            await self._pump(connection, reader, towards, LOSES_REQUESTS)
            await answers
        except OSError:
            pass  # either side hung up, which is what the other side is about to see
        finally:
            self.connections.discard(connection)
            connection.reset()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        first = next(self._turn)
        for target in (self.targets[(first + n) % len(self.targets)] for n in range(len(self.targets))):
            try:
                return await asyncio.open_connection(LOOPBACK, target)
            except OSError:
                continue
        raise ConnectionRefusedError(self.name)

    async def _pump(
        self,
        connection: Connection,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        losing: frozenset[str],
    ) -> None:
        try:
            while chunk := await reader.read(CHUNK):
                if self.mood == "late":
                    await asyncio.sleep(LATE_SECONDS)
                if self.mood in losing:
                    connection.lost_something = True
                    continue
                writer.write(chunk)
                await writer.drain()
            if not writer.is_closing():
                writer.write_eof()
        except OSError:
            connection.reset()


class Proxy:
    """All links, served by a thread of their own."""

    def __init__(self, links: Sequence[Link]) -> None:
        self.links = {link.name: link for link in links}
        self._loop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)

    def start(self) -> None:
        self._thread.start()
        for link in self.links.values():
            asyncio.run_coroutine_threadsafe(link.open(), self._loop).result(5)

    def become(self, name: str, mood: Mood) -> None:
        """Returns when the link has changed."""
        self._do(lambda: self.links[name].become(mood))

    def stop(self) -> None:
        for link in self.links.values():
            self._do(link.close)
        self._do(lambda: None)  # after what closing has brought about
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _do(self, act: Callable[[], None]) -> None:
        done: Future[None] = Future()

        def run() -> None:
            act()
            done.set_result(None)

        self._loop.call_soon_threadsafe(run)
        done.result(5)
