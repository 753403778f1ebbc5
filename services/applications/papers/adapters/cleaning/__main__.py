"""The process that cleans one file: content in, a line of JSON and the copy out. Run by `ApartCleaner`.

The kernel holds its bounds: memory, processor time and no files to write. What overruns them dies here alone.
"""

from __future__ import annotations

import json
import resource
import sys

from services.applications.papers.adapters.cleaning.clean import clean
from services.applications.papers.adapters.cleaning.limits import Unreadable

MOST_MEMORY = 1536 * 1024 * 1024


def main(most_pages: int, most_seconds: int) -> None:
    _bound(resource.RLIMIT_AS, MOST_MEMORY)
    _bound(resource.RLIMIT_CPU, most_seconds)
    _bound(resource.RLIMIT_FSIZE, 0)
    _bound(resource.RLIMIT_CORE, 0)
    try:
        made = clean(sys.stdin.buffer.read(), most_pages)
    except Unreadable as no:
        _answer({"refused": str(no)}, b"")
        return
    _answer({"content_type": made.content_type, "taken_out": made.taken_out}, made.content)


def _bound(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


def _answer(line: dict[str, object], content: bytes) -> None:
    sys.stdout.buffer.write(json.dumps(line).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
