"""Two disasters after the soak: Kafka loses everything; everything is lost and a dump is left."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.local import on_demand
from deploy.rounds.operating.backup import dump, restore
from deploy.rounds.operating.reconcile import reconcile
from tests.soak.cluster import Cluster
from tests.soak.fingerprint import Fingerprint, checksum, differences, fingerprint, what_stayed
from tests.soak.progress import Progress
from tests.soak.report import Findings

HEARD_SECONDS = 120.0


def run(cluster: Cluster, found: Findings, progress: Progress) -> None:
    """Both, one after the other; each must end with the state that it began with."""
    drills: dict[str, Callable[[Cluster], None]] = {
        "Kafka emptied and refilled": empty_kafka,
        "dump, wipe, restore, replay, reconcile": lose_everything,
    }
    for name, drill in drills.items():
        progress.say(f"drill: {name}")
        before, began = fingerprint(cluster.addresses["mongo"]), time.monotonic()
        drill(cluster)
        found.violations += [
            str(one)
            for one in on_demand.call("deploy.rounds.operating.verify", "verify", cluster.addresses, 60.0)
        ]
        after = what_stayed(before, fingerprint(cluster.addresses["mongo"]))
        _compare(name, before, after, time.monotonic() - began, found)


def empty_kafka(cluster: Cluster) -> None:
    """While the services run."""
    heard = on_demand.call("tests.soak.bus", "heard", cluster.addresses["kafka"])
    cluster.wipe_brokers()
    cluster.start_servers()
    _refill(cluster, heard)


def lose_everything(cluster: Cluster) -> None:
    """A dump is all that is left: it is taken while the services run, and they end after it."""
    heard = on_demand.call("tests.soak.bus", "heard", cluster.addresses["kafka"])
    with TemporaryDirectory() as folder:
        dump(cluster.addresses, Path(folder) / "dump")
        cluster.stop_services()
        cluster.wipe_brokers()
        cluster.wipe_members()
        cluster.start_servers()
        restore(cluster.addresses, Path(folder) / "dump")
    cluster.start_services()
    _refill(cluster, heard)
    reconcile(cluster.addresses)


def _refill(cluster: Cluster, heard: dict[str, set[tuple[str, int]]]) -> None:
    """`rounds replay`, and wait until all who had heard of a partition have heard all of it again."""
    on_demand.call("deploy.rounds.operating.replay", "replay", cluster.addresses)
    deadline = time.monotonic() + HEARD_SECONDS
    while unheard := on_demand.call("tests.soak.bus", "unheard", cluster.addresses["kafka"], heard):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not heard again after {HEARD_SECONDS:.0f} s: {unheard}")
        time.sleep(0.5)


def _compare(name: str, before: Fingerprint, after: Fingerprint, took: float, found: Findings) -> None:
    changed = differences(before, after)
    sums = f"{checksum(before)} before, {checksum(after)} after"
    found.drills.append(f"{name}: {len(before)} documents, {sums}, {took:.0f} s")
    found.violations += [f"{name}: {key} is not as before" for key in changed]
