"""Which process runs under which name: its id with its start time, so that a recycled id is never ours."""

import contextlib
import json
import os
import time
from pathlib import Path

import psutil


def write(path: Path, pid: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"pid": pid, "started": psutil.Process(pid).create_time()}))


def own_id() -> int:
    return os.getpid()


def read(path: Path) -> psutil.Process | None:
    """The process that was written down, if it still lives and is the same one."""
    try:
        noted = json.loads(path.read_text())
        process = psutil.Process(noted["pid"])
        same = process.create_time() == noted["started"]
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (FileNotFoundError, ValueError, KeyError, TypeError, psutil.NoSuchProcess):
        return None


def ask(path: Path) -> bool:
    """Ask the noted process to end; True if there is one."""
    process = read(path)
    if process:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.resume()  # a stopped process never sees the polite signal
            process.terminate()
    return process is not None


def end(path: Path, patience: float = 30.0) -> None:
    """Ask, wait, and insist after a while."""
    process = read(path)
    if ask(path) and process and not _is_gone(path, patience):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
        _is_gone(path, patience)
    path.unlink(missing_ok=True)


def _is_gone(path: Path, patience: float) -> bool:
    """Not by waiting for the process: who has adopted an orphan may be slow to bury it."""
    deadline = time.monotonic() + patience
    while read(path):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
