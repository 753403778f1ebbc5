"""`rounds reconcile`: look through the provider's records now, and say what was behind and what is left.

After a restore this finds the money that came since the backup was taken.
"""

from __future__ import annotations

import time

from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from deploy.client.rounds import Rounds
from deploy.client.wire import Json
from deploy.local.addresses import Addresses

EVERY_SECONDS = 0.3


def reconcile(addresses: Addresses) -> Json:
    """Both kinds of run to their end; the sweep's record."""
    with Rounds(addresses) as rounds, Progress(TextColumn("{task.description}"), TimeElapsedColumn()) as bar:
        wire = rounds.staff().wire
        run: Json = {}
        for kind in ("events", "sweep"):
            task = bar.add_task(kind, total=None)
            run = wire.post("/v1/reconciliation-runs", {"kind": kind}, expect=202)
            while run["state"] == "running":
                bar.update(task, description=f"{kind}: {run['stage']}, {sum(run['looked_at'].values())} seen")
                time.sleep(EVERY_SECONDS)
                # until its first page is done a run is known by its plan alone
                run = wire.get(f"/v1/reconciliation-runs/{run['run_id']}")
        return run


def report(addresses: Addresses) -> None:
    """Say what was looked at; exit 1 where a person has to settle something."""
    console = Console(highlight=False)
    run = reconcile(addresses)
    seen = ", ".join(f"{count} {stage}" for stage, count in run["looked_at"].items())
    console.print(f"Looked at {seen}. {run['repairs']} repaired.")
    left = [f"{count} × {rule}" for rule, count in run["broken"].items()]
    if run["differences"]:
        left.append(f"{run['differences']} differences: see GET /v1/reconciliation-differences")
    console.print("[red]" + "; ".join(left) if left else "[green]Nothing is left for a person.")
    if left:
        raise SystemExit(1)
