"""Processes of the platform: started, broken and ended; never left behind, never somebody else's."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local import pidfile
from deploy.local.failures import CannotStart
from deploy.local.platform import Platform
from deploy.local.spawning import PROJECT
from deploy.rounds.running.down import down
from tests.deploy.local.small_process import SmallProcess

pytestmark = pytest.mark.servers

STARTER = """
import sys, time
from pathlib import Path
from tests.deploy.local.small_process import SmallProcess
process = SmallProcess(Path(sys.argv[1]), detached=sys.argv[2] == "detached")
process.start()
process.wait_until_ready()
print(process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def process(tmp_path: Path) -> Iterator[SmallProcess]:
    process = SmallProcess(tmp_path)
    process.start()
    process.wait_until_ready()
    yield process
    process.terminate()


def run_starter(root: Path, mode: str) -> tuple[subprocess.Popen[str], int]:
    command = [sys.executable, "-c", STARTER, str(root), mode]
    starter = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert starter.stdout
    return starter, int(starter.stdout.readline())


def lives(pid: int) -> bool:
    """A dead orphan that nobody has buried yet does not live."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def kill_hard(starter: subprocess.Popen[str]) -> None:
    assert starter.stdout
    starter.kill()
    starter.wait()
    starter.stdout.close()


def test_a_process_dies_with_its_starter_even_when_that_is_killed_hard(tmp_path: Path) -> None:
    starter, pid = run_starter(tmp_path, "attached")
    kill_hard(starter)
    deadline = time.monotonic() + 30
    while lives(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not lives(pid)


def test_a_detached_process_outlives_its_starter_until_down(tmp_path: Path) -> None:
    starter, pid = run_starter(tmp_path, "detached")
    kill_hard(starter)
    assert lives(pid)
    assert down(tmp_path) == ["small"]
    assert not lives(pid)
    assert down(tmp_path) == []


def test_down_ends_a_suspended_process_too(process: SmallProcess, tmp_path: Path) -> None:
    process.suspend()
    assert down(tmp_path) == ["small"]
    assert process.pid is None


def test_a_recycled_process_id_is_not_ours(tmp_path: Path) -> None:
    stranger = os.getpid()
    note = tmp_path / "run" / "small.pid"
    note.parent.mkdir()
    note.write_text(json.dumps({"pid": stranger, "started": psutil.Process(stranger).create_time() - 60}))
    assert down(tmp_path) == []


@pytest.mark.parametrize("content", ["", "{", "{}", "7"])
def test_a_damaged_pid_file_names_nobody(tmp_path: Path, content: str) -> None:
    note = tmp_path / "small.pid"
    note.write_text(content)
    assert pidfile.read(note) is None


def test_a_killed_process_starts_again_in_the_same_place(process: SmallProcess) -> None:
    first = process.pid
    process.kill()
    assert process.pid is None
    process.start()
    process.wait_until_ready()
    assert process.pid not in (None, first)


def test_a_suspended_process_keeps_its_id(process: SmallProcess) -> None:
    first = process.pid
    assert first
    process.suspend()
    assert psutil.Process(first).status() == psutil.STATUS_STOPPED
    process.resume()
    process.wait_until_ready()
    assert process.pid == first


def test_a_process_that_ignores_the_request_to_end_is_killed(tmp_path: Path) -> None:
    sign = tmp_path / "deaf"
    deaf = "import pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    process = SmallProcess(tmp_path, f"{deaf} pathlib.Path({str(sign)!r}).touch(); time.sleep(60)")
    process.start()
    deadline = time.monotonic() + 30
    while not sign.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.terminate(patience=0.5)
    assert process.pid is None


def test_what_ends_instead_of_starting_is_quoted(tmp_path: Path) -> None:
    process = SmallProcess(tmp_path, "raise SystemExit('the moon is in the wrong phase')")
    process.start()
    with pytest.raises(CannotStart, match=r"small ended with code 1.*the moon is in the wrong phase"):
        process.wait_until_ready()


def test_what_never_answers_is_given_up(tmp_path: Path) -> None:
    process = SmallProcess(tmp_path, "import time; time.sleep(60)")
    process.start()
    with pytest.raises(CannotStart, match="does not answer after 0 s"):
        process.wait_until_ready(patience=0.1)
    process.kill()


def test_a_taken_port_is_named_with_who_holds_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"port {port}, which small needs, .*process {os.getpid()}"):
            SmallProcess(tmp_path, port=port).start()


def test_signals_reach_the_process(process: SmallProcess) -> None:
    process.signal(signal.SIGUSR1)  # not SIGINT: what a script starts with & inherits that it is ignored
    deadline = time.monotonic() + 30
    while process.pid and time.monotonic() < deadline:
        time.sleep(0.01)
    assert process.pid is None


@pytest.mark.servers
def test_what_a_platform_writes_is_its_owners_alone(tmp_path: Path) -> None:
    root = tmp_path / "rounds"
    root.mkdir(mode=0o755)  # as an older version made it
    with Platform(root, processes=("mailbox", "gateway")):
        open_to_others = [path for path in (root, *root.rglob("*")) if path.stat().st_mode & 0o077]
    assert open_to_others == []
    assert (root / "mailbox" / "mails.sqlite").exists()
