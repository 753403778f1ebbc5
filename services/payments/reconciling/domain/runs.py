"""When the provider's records are walked through, how far a run has come, and who has it in hand.

One document per kind of run. A run goes through its stages page by page; after each page its place is written
down, so that whoever takes over after a crash goes on there. The watermark moves only when a run has ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal

from shared.chassis.decision import Decided, Instant, unchanged

RunKind = Literal["events", "sweep"]
Stage = Literal["events", "pages", "payments", "refunds", "disputes", "movements", "ledger", "differences"]
STAGES: Mapping[RunKind, tuple[Stage, ...]] = {
    "events": ("events",),
    "sweep": ("events", "pages", "payments", "refunds", "disputes", "movements", "ledger", "differences"),
}
KINDS: tuple[RunKind, ...] = ("events", "sweep")

OVERLAP = timedelta(minutes=10)
"""Looked at again each time: clocks differ, and the provider lists an event a moment after it happened."""
REACHES_BACK = timedelta(days=30)
"""How far the provider's events reach, and how far the sweep looks."""
LEASE = timedelta(minutes=2)
"""How long whoever has a run in hand may take for one page before somebody else takes over."""
TRY_AGAIN = timedelta(seconds=30)
"""The pause while the provider is away."""
SHOWN = 200
"""How many repairs a run names; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What one page of one stage brought."""

    cursor: str = ""
    """Where to go on; empty when the stage is done."""
    looked_at: int = 0
    repaired: tuple[str, ...] = ()
    """What was behind and is not any more, by id."""
    differences: int = 0
    broken: Mapping[str, int] = field(default_factory=dict)
    """How often each invariant of money did not hold."""


@dataclass(frozen=True, slots=True)
class Run:
    """One walk through the provider's records; ended when `ended_at` is set."""

    id: str
    kind: RunKind
    asked_by: str
    """`clock`, or who of the staff."""
    since: Instant
    begun_at: Instant
    stage: Stage
    cursor: str = ""
    looked_at: Mapping[Stage, int] = field(default_factory=dict)
    repairs: int = 0
    repaired: tuple[str, ...] = ()
    differences: int = 0
    broken: Mapping[str, int] = field(default_factory=dict)
    ended_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as staff see it, long after."""

    id: str
    run: Run | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One kind of run: when next, or how far."""

    id: str
    next_at: Instant | None = None
    """None before it was planned for the first time."""
    asked_by: str = "clock"
    watermark: Instant | None = None
    """All that the provider recorded before this instant was looked at."""
    number: int = 0
    """How many runs have begun: the next one's name."""
    run: Run | None = None
    claimed_by: str = ""
    lease_until: Instant | None = None

    @property
    def kind(self) -> RunKind:
        return "events" if self.id == "events" else "sweep"


def plan(reconciliation: Reconciliation, now: Instant) -> Decided[Reconciliation]:
    """The first run begins at once: what was missed before this start is found now."""
    if reconciliation.next_at is not None:
        return unchanged(reconciliation)
    return replace(reconciliation, next_at=now), ()


def ask(asked_by: str, reconciliation: Reconciliation, now: Instant) -> Decided[Reconciliation]:
    """Staff want a run now; one that is under way is that run."""
    if reconciliation.run is not None:
        return unchanged(reconciliation)
    return replace(_begun(replace(reconciliation, asked_by=asked_by), now), lease_until=now), ()


def claim(token: str, reconciliation: Reconciliation, now: Instant) -> Decided[Reconciliation]:
    """Take the run in hand: a new one that is due, or one whose owner has not been heard of for the lease."""
    wanted_at = due_at(reconciliation)
    if wanted_at is None or now < wanted_at:
        return unchanged(reconciliation)
    running = reconciliation if reconciliation.run is not None else _begun(reconciliation, now)
    return replace(running, claimed_by=token, lease_until=now + LEASE), ()


def advance(
    token: str, progress: Progress, next_at: Instant, reconciliation: Reconciliation, now: Instant
) -> Decided[Reconciliation]:
    """Write down how far the run has come. Who lost the run to somebody else changes nothing."""
    run = reconciliation.run
    if run is None or reconciliation.claimed_by != token:
        return unchanged(reconciliation)
    after = _further(run, progress)
    if progress.cursor:
        return replace(reconciliation, run=after, lease_until=now + LEASE), ()
    if not is_last(run, progress):
        stages = STAGES[run.kind]
        following = stages[stages.index(run.stage) + 1]
        return replace(reconciliation, run=replace(after, stage=following), lease_until=now + LEASE), ()
    waiting = replace(reconciliation, run=None, claimed_by="", lease_until=None, asked_by="clock")
    return replace(waiting, watermark=run.begun_at, next_at=next_at), ()


def let_go(token: str, reconciliation: Reconciliation, now: Instant) -> Decided[Reconciliation]:
    """The provider is away: somebody goes on from the same place in a while."""
    if reconciliation.claimed_by != token:
        return unchanged(reconciliation)
    return replace(reconciliation, claimed_by="", lease_until=now + TRY_AGAIN), ()


def is_last(run: Run, progress: Progress) -> bool:
    """Whether this page ends the run."""
    return not progress.cursor and run.stage == STAGES[run.kind][-1]


def record(run: Run, progress: Progress, known: RunRecord, now: Instant) -> Decided[RunRecord]:
    """For staff: the run with this page, ended by its last one; what has ended stays as it is."""
    if known.run is not None and known.run.ended_at is not None:
        return unchanged(known)
    after = replace(_further(run, progress), ended_at=now if is_last(run, progress) else None)
    return replace(known, run=after), ()


def due_at(reconciliation: Reconciliation) -> Instant | None:
    """When somebody should look: at the next run, or when the lease of the present one is over."""
    return reconciliation.next_at if reconciliation.run is None else reconciliation.lease_until


def never_planned(kind: str) -> Reconciliation:
    """A kind of run that no process has planned yet."""
    return Reconciliation(kind)


def never_run(run_id: str) -> RunRecord:
    """A run that has not shown itself yet."""
    return RunRecord(run_id)


def _begun(reconciliation: Reconciliation, now: Instant) -> Reconciliation:
    kind, number = reconciliation.kind, reconciliation.number + 1
    oldest = now - REACHES_BACK
    seen = (reconciliation.watermark or oldest) - OVERLAP
    # a sweep looks back so far each time, and further where it was not run for longer
    since = max(oldest, seen) if kind == "events" else min(oldest, seen)
    run = Run(
        id=f"run_{kind}_{number:06}",
        kind=kind,
        asked_by=reconciliation.asked_by,
        since=since,
        begun_at=now,
        stage=STAGES[kind][0],
    )
    return replace(reconciliation, number=number, run=run)


def _further(run: Run, progress: Progress) -> Run:
    looked_at = {**run.looked_at, run.stage: run.looked_at.get(run.stage, 0) + progress.looked_at}
    broken = {
        rule: run.broken.get(rule, 0) + progress.broken.get(rule, 0)
        for rule in (*run.broken, *(rule for rule in progress.broken if rule not in run.broken))
    }
    return replace(
        run,
        cursor=progress.cursor,
        looked_at=looked_at,
        repairs=run.repairs + len(progress.repaired),
        repaired=(*run.repaired, *progress.repaired)[:SHOWN],
        differences=run.differences + progress.differences,
        broken=broken,
    )
