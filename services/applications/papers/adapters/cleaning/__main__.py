"""The process that cleans files, kept warm: it has loaded all that cleaning needs, and forks for each file.

It never looks at a file itself, so that none can reach another one's process. An order is two pipes: the file
comes by the first, a line of JSON and the copy go by the second. The kernel holds the bounds of each fork:
memory, processor time, time by the clock, and no files to write. What overruns them dies alone.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys

from PIL import Image

from services.applications.papers.adapters.cleaning.clean import clean
from services.applications.papers.adapters.cleaning.limits import Unreadable

MOST_MEMORY = 1536 * 1024 * 1024


def serve(orders: socket.socket, most_pages: int, most_seconds: int) -> None:
    """Until the service hangs up."""
    signal.signal(
        signal.SIGCHLD, signal.SIG_IGN
    )  # nobody waits for the forks: their pipe says how they ended
    Image.preinit()
    while True:
        _, pipes, _, _ = socket.recv_fds(orders, 1, 2)
        if not pipes:
            return
        if os.fork() == 0:
            orders.close()
            _clean_one(pipes[0], pipes[1], most_pages, most_seconds)
        for pipe in pipes:
            os.close(pipe)


def _clean_one(file: int, answer: int, most_pages: int, most_seconds: int) -> None:
    """In a fork: it does this alone, and ends."""
    _bound(resource.RLIMIT_AS, MOST_MEMORY)
    _bound(resource.RLIMIT_CPU, most_seconds)
    _bound(resource.RLIMIT_FSIZE, 0)
    _bound(resource.RLIMIT_CORE, 0)
    signal.alarm(2 * most_seconds)
    try:
        with os.fdopen(file, "rb") as given:
            content = given.read()
        said, copy = _cleaned(content, most_pages)
        with os.fdopen(answer, "wb") as out:
            out.write(json.dumps(said | {"size": len(copy)}).encode() + b"\n" + copy)
    finally:
        os._exit(0)


def _cleaned(content: bytes, most_pages: int) -> tuple[dict[str, object], bytes]:
    try:
        made = clean(content, most_pages)
    except Unreadable as no:
        return {"refused": str(no)}, b""
    except Exception as no:  # noqa: BLE001 - of a file that nobody has seen before; the service says so in its log
        return {"failed": type(no).__name__}, b""
    return {"content_type": made.content_type, "taken_out": made.taken_out}, made.content


def _bound(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    serve(socket.socket(fileno=0), int(sys.argv[1]), int(sys.argv[2]))
