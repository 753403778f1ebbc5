"""`rounds up`: from nothing to a system that has played its story, with a tick for each step."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.table import Table

from deploy.api_documents.publish import publish
from deploy.local import on_demand, pidfile
from deploy.local.addresses import Addresses
from deploy.local.existing import Existing
from deploy.local.gateway import site_of
from deploy.local.platform import SERVICES, Platform
from deploy.local.ports import Ports
from deploy.rounds.running.checks import check_all
from deploy.rounds.running.follow import Follower

SUPERVISOR = "rounds.pid"
FOLLOWED = (*SERVICES, "stripe")


class Up:
    """One run of it."""

    def __init__(self, root: Path, console: Console, *, detach: bool) -> None:
        self.platform = Platform(
            root, Ports.from_environment(), existing=Existing.from_environment(), detached=detach
        )
        self._console = console
        self._detach = detach
        self._began = time.monotonic()

    def run(self) -> None:
        check_all(self.platform)
        with _ended_by_signals(), self._noted():
            try:
                self._start()
                if self._detach:
                    return
                self._watch()
            except KeyboardInterrupt:
                self._console.print("\nStopping.")
            except BaseException:
                self._stop()
                raise
            self._stop()

    def _start(self) -> None:
        with self._console.status("Starting Kafka, MongoDB, mail catcher, Stripe's stand-in, gateway …"):
            self.platform.start(self._tick)
        addresses = self.platform.addresses
        publish(addresses["services"], site_of(self.platform.root))
        self._tick("API documents")
        on_demand.call("deploy.example.loading", "load_example", addresses)
        self._tick("example data")
        on_demand.call("deploy.rounds.story", "play", addresses)
        self._tick("story")
        self._console.print(summary(addresses))
        end = "`make down` stops it." if self._detach else "Ctrl-C stops it."
        self._console.print(f"Rounds is running. {end} Logs and data: {self.platform.root}\n")

    def _watch(self) -> None:
        """Until a signal comes; a process that ends is named once, and the others go on."""
        processes = {process.name: process for process in self.platform}
        follower = Follower({name: process.log for name, process in processes.items() if name in FOLLOWED})
        while processes:
            follower.print_new(self._console)
            for name in [name for name, process in processes.items() if process.pid is None]:
                log = processes.pop(name).log
                self._console.print(f"[bold red]{name} has ended[/]; its log is {log}")
            time.sleep(0.2)

    def _stop(self) -> None:
        with self._console.status("Stopping …"):
            self.platform.stop()
        self._console.print("All stopped.")

    def _tick(self, what: str) -> None:
        seconds = time.monotonic() - self._began
        self._console.print(f"[green]✓[/] {what:<16} [dim]{seconds:5.1f} s[/]", highlight=False)

    @contextmanager
    def _noted(self) -> Iterator[None]:
        """So that `rounds down` finds the one who stops things in order."""
        note = self.platform.root / "run" / SUPERVISOR
        pidfile.write(note, pidfile.own_id())
        try:
            yield
        finally:
            note.unlink(missing_ok=True)


def summary(addresses: Addresses) -> Table:
    table = Table(title="Where to look", show_header=False, title_justify="left")
    rows = {
        "web": addresses["web"],
        "gateway": addresses["gateway"],
        "API docs": addresses["docs"],
        "mailbox": addresses["mailbox"],
        "payments": addresses["stripe"],
        "Kafka": addresses["kafka"],
        "MongoDB": addresses["mongo"],
    }
    for name, account in addresses["accounts"].items():
        assert isinstance(account, dict)
        rows[f"{name} signs in as"] = f"{account['email']}  {account['password']}"
    for name, value in rows.items():
        table.add_row(name, value)
    return table


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """`kill` and a closed terminal end it as Ctrl-C does: in order."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
