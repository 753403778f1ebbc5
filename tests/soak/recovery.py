"""How long it took after each fault until things went on: answers, writes, and what was told on the bus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deploy.local.platform import SERVICES
from tests.soak.heard import Heard, around
from tests.soak.nemesis import Fault
from tests.soak.pulse import QUESTIONS, WRITE, Beat

AROUND_SECONDS = 0.5
"""What was told so shortly before or after a fault is what it may have hit."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """After one fault, in seconds since it; None where nothing was asked or told that would show it."""

    of: str
    """What was hit: `broker`, `member`, `service`, `around`."""
    kind: str
    answered: float | None
    """Each of the four services had answered a question that was asked after the fault."""
    written: float | None
    """A write that was begun after the fault was acknowledged."""
    handled: float | None
    """Those who were hit (all four services for a broker or a member) had handled all that was told then."""
    alone: bool = False


def recoveries(faults: Iterable[Fault], beats: Sequence[Beat], heard: Iterable[Heard]) -> list[Recovery]:
    told = sorted(heard, key=lambda one: one.told)
    return [
        Recovery(
            kind_of_target(fault.target),
            fault.kind,
            answered(beats, fault.at, tuple(QUESTIONS)),
            answered(beats, fault.at, (WRITE,)),
            handled(told, fault.at, _hearers(fault.target)),
            fault.alone,
        )
        for fault in faults
    ]


def kind_of_target(target: str) -> str:
    name = target.partition("-")[0]
    kinds = {"kafka": "broker", "mongo": "member", **dict.fromkeys(SERVICES, "service")}
    return kinds.get(name, "around")


def _hearers(target: str) -> frozenset[str]:
    name = target.partition("-")[0]
    return frozenset({name} if name in SERVICES else SERVICES)


def answered(beats: Iterable[Beat], at: float, names: Iterable[str]) -> float | None:
    """Until each of these has answered a question asked since; None where one never did."""
    first: dict[str, float] = {}
    for beat in beats:
        if beat.good and beat.asked >= at:
            first[beat.of] = min(beat.answered, first.get(beat.of, beat.answered))
    found = [first.get(name) for name in names]
    return None if None in found else max(moment for moment in found if moment is not None) - at


def handled(told: Sequence[Heard], at: float, by: frozenset[str]) -> float | None:
    """Until these services had handled all that was told around that moment; `told` is in order."""
    moments = [one.handled for one in around(told, at, AROUND_SECONDS) if one.service in by]
    done = [moment for moment in moments if moment is not None]
    return max(0.0, max(done) - at) if done and len(done) == len(moments) else None


def slowest(heard: Iterable[Heard]) -> list[tuple[float, float]]:
    """For each second the longest that a record told in it was on its way."""
    longest: dict[int, float] = {}
    for one in heard:
        if one.handled is not None:
            second = int(one.told)
            longest[second] = max(longest.get(second, 0.0), one.handled - one.told)
    return [(float(second), longest[second]) for second in sorted(longest)]
