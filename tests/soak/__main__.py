"""`python -m tests.soak`: break what can break under load, heal, and check what must always hold.

Exit code 1 when something does not hold, when a story did not end, or when nothing was played or broken.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from deploy.client import Rounds
from deploy.local import on_demand
from deploy.local.failures import CannotStart
from shared.chassis.clock import SystemClock
from shared.chassis.store import Unavailable
from tests.soak import drills, plot, report
from tests.soak.cluster import Cluster
from tests.soak.heard import Log
from tests.soak.nemesis import Nemesis, since_now
from tests.soak.people import PATIENCE_SECONDS, People
from tests.soak.progress import Progress
from tests.soak.pulse import IMPATIENCE_SECONDS, Pulse
from tests.soak.recovery import recoveries, slowest
from tests.soak.report import Findings
from tests.system.office import Office

LONGEST_ANSWER = 8.0
VERIFY_SECONDS = 90.0
LONGEST_BESIDES = 900
"""Seconds that everything but the faults may take, on a machine that others use as well."""


class OfficeOfToday(Office):
    """Asks no service what time it is: that one may be dead, and nobody travels here."""

    _clock = SystemClock()

    def now(self) -> datetime:
        return self._clock()


def soak(cluster: Cluster, wanted: argparse.Namespace, progress: Progress) -> Findings:
    """Play, break, heal, drain, verify."""
    seconds, seed, at_once = wanted.seconds, wanted.seed, wanted.at_once
    with (
        Rounds(cluster.addresses, patience=PATIENCE_SECONDS, crowded=True, longest=LONGEST_ANSWER) as rounds,
        Rounds(cluster.addresses, patience=0, longest=IMPATIENCE_SECONDS) as impatient,
    ):
        rounds.mailbox.mails()
        office = OfficeOfToday(rounds)
        began, clock = time.time(), since_now()
        people, pulse = People(rounds, office, seed, clock), Pulse(office, impatient, clock)
        nemesis = Nemesis(cluster, seed, clock)
        pulse.start()
        people.start(at_once)
        with progress.every(10, lambda: f"{len(nemesis.faults)} faults, {len(people.stories)} stories ended"):
            if wanted.alone:
                progress.say("killing one process of each kind, one after the other")
                nemesis.one_by_one()
            progress.say(f"breaking things for {seconds:.0f} s, seed {seed}")
            nemesis.run(seconds)
            healed = clock()
            progress.say("healed; those under way finish")
            people.stop()
            left = people.join(PATIENCE_SECONDS)
        pulse.stop()
    found = Findings(seed, seconds, at_once, people.stories, nemesis.faults, pulse.beats)
    found.violations = [*nemesis.failures, *(["a story never ended"] * left)]
    progress.say("waiting until all is heard, then checking what must always hold")
    _judge(cluster, found, began)
    found.drained_in = clock() - healed
    return found


def _judge(cluster: Cluster, found: Findings, began: float) -> None:
    """Wait until everything told is heard; then what must always hold, and what Kafka has noted."""
    addresses = cluster.addresses
    seen = on_demand.call("deploy.rounds.operating.verify", "verify", addresses, VERIFY_SECONDS)
    found.violations += [str(one) for one in seen]
    log: Log = on_demand.call("tests.soak.heard", "read", addresses["kafka"], began)
    found.events, found.repeats = log.events, log.repeats
    found.recoveries = recoveries(found.faults, found.beats, log.heard)
    found.slowest = slowest(log.heard)


def main(arguments: Sequence[str]) -> int:
    wanted = _parse(arguments)
    logging.disable()  # the driver's clients complain about each broker that is killed
    root = Path(tempfile.mkdtemp(prefix="rounds-soak-"))
    progress = Progress()
    _within(int(wanted.seconds) + LONGEST_BESIDES)
    try:
        found = _run(root, wanted, progress)
    except (TimeoutError, Unavailable, CannotStart, AssertionError) as failure:
        progress.say(f"FAILED while {progress.doing}: {type(failure).__name__}: {failure}")
        progress.say(f"Data and logs are kept: {root}")
        return 1
    signal.alarm(0)
    report.write(found, wanted.report)
    plot.draw(found, wanted.report / "soak.svg")
    progress.show(report.markdown(found))
    progress.say(f"Over. Report: {wanted.report}")
    if found.failures:
        progress.say(f"FAILED, see above. Data and logs are kept: {root}")
        return 1
    shutil.rmtree(root)
    return 0


def _run(root: Path, wanted: argparse.Namespace, progress: Progress) -> Findings:
    progress.say("starting three brokers, three database members, two of each service")
    with Cluster(root) as cluster:
        found = soak(cluster, wanted, progress)
        if wanted.drills:
            drills.run(cluster, found, progress)
        progress.say("stopping everything")
    return found


def _within(seconds: int) -> None:
    """Whatever hangs for ever ends here, says where, and is cleaned up."""

    def too_long(*_: object) -> None:
        raise TimeoutError(f"not over after {seconds} s")

    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long things break")
    parser.add_argument("--seed", type=int, default=1, help="what breaks, and what people do")
    parser.add_argument("--at-once", type=int, default=8, help="people at a time")
    parser.add_argument("--alone", action="store_true", help="before, kill each kind of process alone")
    parser.add_argument("--drills", action="store_true", help="then empty Kafka, and restore a dump")
    parser.add_argument("--report", type=Path, default=Path(".rounds/soak"), help="folder for the report")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
