"""One process of the platform: its command, its log, its pid file, and a way to see whether it answers."""

import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from deploy.local import pidfile
from deploy.local.failures import CannotStart
from deploy.local.ports import holder_of
from deploy.local.spawning import spawn


class Process(ABC):
    """What all processes can do; a subclass says how it is started and when it answers."""

    patience = 60.0  # seconds until "it does not answer"; generous, because CI shares its cores

    def __init__(self, name: str, root: Path, ports: Sequence[int], *, detached: bool = False) -> None:
        self.name = name
        self.folder = root / name
        self.log = root / "logs" / f"{name}.log"
        self.listens_on = tuple(ports)
        self._pidfile = root / "run" / f"{name}.pid"
        self._detached = detached
        self._child: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> Sequence[str]:
        """What to run."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether it answers; may raise OSError while it does not."""

    def environment(self) -> Mapping[str, str]:
        return os.environ

    def prepare(self) -> None:  # noqa: B027 - most processes need nothing
        """What must be there before the process starts; everything here may be repeated."""

    def settle(self) -> None:  # noqa: B027 - most processes need nothing
        """What must be done once it answers; everything here may be repeated."""

    @property
    def pid(self) -> int | None:
        noted = pidfile.read(self._pidfile)
        return noted.pid if noted else None

    def start(self) -> None:
        """Start without waiting, so that slow processes start beside each other."""
        self.refuse_taken_ports()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.prepare()
        self._child = spawn(
            self.command(), environment=self.environment(), log=self.log, detached=self._detached
        )
        pidfile.write(self._pidfile, self._child.pid)

    def wait_until_ready(self, patience: float | None = None) -> None:
        deadline = time.monotonic() + (patience or self.patience)
        while not self._answers():
            if self._child and self._child.poll() is not None:
                raise self._failure(f"ended with code {self._child.returncode} instead of starting")
            if time.monotonic() > deadline:
                raise self._failure(f"does not answer after {patience or self.patience:.0f} s")
            time.sleep(0.02)
        self.settle()

    def signal(self, number: signal.Signals) -> None:
        if pid := self.pid:
            os.kill(pid, number)

    def kill(self) -> None:
        """As a power cut would: no farewell."""
        self.signal(signal.SIGKILL)
        self._reap(5)

    def terminate(self, patience: float = 30.0) -> None:
        """Ask it to end and wait; insist when it does not."""
        self.ask_to_end()
        if not self._reap(patience):
            self.kill()

    def ask_to_end(self) -> None:
        self.resume()  # a stopped process never sees the polite signal
        self.signal(signal.SIGTERM)

    def suspend(self) -> None:
        """Returns when it stands still: the signal is taken a moment after it is sent."""
        self.signal(signal.SIGSTOP)
        while (pid := self.pid) and psutil.Process(pid).status() != psutil.STATUS_STOPPED:
            time.sleep(0.001)

    def resume(self) -> None:
        self.signal(signal.SIGCONT)

    def _reap(self, patience: float) -> bool:
        if self._child is None:  # started by an earlier `rounds up`
            pidfile.end(self._pidfile, patience)
            return True
        try:
            self._child.wait(patience)
        except subprocess.TimeoutExpired:
            return False
        self._pidfile.unlink(missing_ok=True)
        return True

    def _answers(self) -> bool:
        try:
            return self.is_ready()
        except OSError:
            return False

    def refuse_taken_ports(self) -> None:
        for port in self.listens_on:
            if holder := holder_of(port):
                raise CannotStart(
                    f"port {port}, which {self.name} needs, is taken by {holder}",
                    "end that program, or choose another port",
                )

    def _failure(self, what: str) -> CannotStart:
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        said = next((line for line in reversed(lines) if line.strip()), "nothing")
        return CannotStart(f"{self.name} {what}; its last words were: {said[:300]}", f"read {self.log}")
