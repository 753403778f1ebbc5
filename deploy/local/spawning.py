"""Starting a child process that dies with its starter, even when that one is killed hard (Linux)."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROJECT = Path(__file__).parents[2]  # where `python -m services.…` and `deploy.…` are found
PR_SET_PDEATHSIG = 1
OWNER_ONLY = 0o077
"""The umask of everything that is started: logs and data hold names and secrets."""
_libc = ctypes.CDLL(None)

# The kernel ties the death signal to the *thread* that forked; this one lives as long as the interpreter.
_spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")


def spawn(
    command: Sequence[str], *, environment: Mapping[str, str], log: Path, detached: bool
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own (Ctrl-C is not for it), appending what it says to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    starter = os.getpid()

    def tie_to_starter() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != starter:  # it died between the fork and the line above
            os._exit(1)

    def start() -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                start_new_session=True,
                umask=OWNER_ONLY,
                preexec_fn=None if detached else tie_to_starter,  # noqa: PLW1509 - one prctl, no locks
            )

    return _spawner.submit(start).result()
