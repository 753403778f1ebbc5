"""`python -m tests.soak`: break what can break under load, heal, and check what must always hold.

Exit code 1 when something does not hold, when a story did not end, or when nothing was played or broken.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console

from deploy.local import hooks
from deploy.local.client import Rounds
from shared.chassis.clock import SystemClock
from tests.soak import drills, plot, report
from tests.soak.cluster import Cluster
from tests.soak.nemesis import Nemesis, since_now
from tests.soak.people import PATIENCE_SECONDS, People
from tests.soak.pulse import IMPATIENCE_SECONDS, Pulse
from tests.soak.report import Findings
from tests.system.office import Office

LONGEST_ANSWER = 8.0
VERIFY_SECONDS = 90.0

console = Console(highlight=False)


class OfficeOfToday(Office):
    """Asks no service what time it is: that one may be dead, and nobody travels here."""

    _clock = SystemClock()

    def now(self) -> datetime:
        return self._clock()


def soak(cluster: Cluster, seconds: float, seed: int, at_once: int) -> Findings:
    """Play, break, heal, drain, verify."""
    with (
        Rounds(cluster.addresses, patience=PATIENCE_SECONDS, crowded=True, longest=LONGEST_ANSWER) as rounds,
        Rounds(cluster.addresses, patience=0, longest=IMPATIENCE_SECONDS) as impatient,
    ):
        rounds.mailbox.mails()
        office = OfficeOfToday(rounds)
        pulsing = rounds.newcomer("Paula Pulse")
        clock = since_now()
        people, pulse = People(rounds, office, seed, clock), Pulse(office, pulsing, impatient, clock)
        nemesis = Nemesis(cluster, seed, clock)
        pulse.start()
        people.start(at_once)
        nemesis.run(seconds)
        healed = clock()
        people.stop()
        left = people.join(PATIENCE_SECONDS)
        pulse.stop()
    found = Findings(seed, seconds, at_once, people.stories, nemesis.faults, pulse.beats)
    found.violations = [*nemesis.failures, *(["a story never ended"] * left)]
    _judge(cluster, found)
    found.drained_in = clock() - healed
    return found


def _judge(cluster: Cluster, found: Findings) -> None:
    """Wait until everything told is heard; then what must always hold, and what Kafka holds."""
    addresses = cluster.addresses
    seen = hooks.call("deploy.ops.verify", "verify", addresses, VERIFY_SECONDS)
    found.violations += [str(one) for one in seen]
    found.events, found.repeats = hooks.call("tests.soak.bus", "count_repeats", addresses["kafka"])


def main(arguments: Sequence[str]) -> int:
    wanted = _parse(arguments)
    root = Path(tempfile.mkdtemp(prefix="rounds-soak-"))
    began = time.monotonic()
    console.print(f"Starting three brokers, three database members, two of each service in {root}")
    with Cluster(root) as cluster:
        console.print(
            f"Up after {time.monotonic() - began:.0f} s; {wanted.seconds:.0f} s of faults, seed {wanted.seed}"
        )
        found = soak(cluster, wanted.seconds, wanted.seed, wanted.at_once)
        if wanted.drills:
            drills.run(cluster, found, console)
    report.write(found, wanted.report)
    plot.draw(found, wanted.report / "soak.svg")
    console.print(report.markdown(found), markup=False)
    console.print(f"{time.monotonic() - began:.0f} s in all. Report: {wanted.report}")
    if found.failures:
        console.print(f"Data and logs are kept: {root}")
        return 1
    shutil.rmtree(root)
    return 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long things break")
    parser.add_argument("--seed", type=int, default=1, help="what breaks, and what people do")
    parser.add_argument("--at-once", type=int, default=8, help="people at a time")
    parser.add_argument("--drills", action="store_true", help="then empty Kafka, and restore a dump")
    parser.add_argument("--report", type=Path, default=Path(".rounds/soak"), help="folder for the report")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
