"""Who runs as which part: a process id with its start time, so that a recycled id is never taken for ours."""

import json
import os
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


def end(path: Path, patience: float = 15.0) -> bool:
    """Ask the noted process to end, insist after a while; True if there was one."""
    process = read(path)
    if process:
        process.resume()  # a stopped process never sees the polite signal
        process.terminate()
        try:
            process.wait(patience)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(patience)
    path.unlink(missing_ok=True)
    return process is not None
