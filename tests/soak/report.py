"""What a soak found: JSON for machines, Markdown for people, and the picture beside it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from tests.soak.nemesis import Fault
from tests.soak.people import Story
from tests.soak.pulse import WRITE, Beat
from tests.soak.recovery import Recovery

AIM_SECONDS = 10.0
"""So soon everything goes on again after a kill -9 of whatever it was."""


@dataclass
class Findings:
    """Everything that was seen; moments in seconds since the soak began."""

    seed: int
    seconds: float
    at_once: int
    stories: list[Story]
    faults: list[Fault]
    beats: list[Beat]
    recoveries: list[Recovery] = field(default_factory=list)
    slowest: list[tuple[float, float]] = field(default_factory=list)
    """For each second: the longest that anything told then was on its way until it was handled."""
    drained_in: float = 0.0
    """From healing until every story under way had ended and nothing was left to hear."""
    events: int = 0
    repeats: int = 0
    """Records in Kafka that tell an event a second time; each was swallowed by whoever heard it."""
    violations: list[str] = field(default_factory=list)
    drills: list[str] = field(default_factory=list)

    @property
    def failures(self) -> list[str]:
        """Why this soak has failed; none when it has not. One that did nothing proves nothing."""
        broken = [
            f"{s.ending}: {s.application_id} ({s.plan}): {s.why}" for s in self.stories if not s.is_finished
        ]
        nothing = [] if any(story.is_finished for story in self.stories) else ["no story was finished"]
        quiet = [] if self.faults else ["nothing was broken"]
        return [*self.violations, *broken, *nothing, *quiet]


def write(findings: Findings, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "soak.json").write_text(json.dumps(asdict(findings), indent=1))
    (folder / "soak.md").write_text(markdown(findings))


def markdown(found: Findings) -> str:
    lines = [
        "# Soak",
        f"{found.seconds:.0f} s, seed {found.seed}, {found.at_once} people at once; three brokers, three",
        "database members, two processes of each service.",
        "",
        "![throughput and latency over time](soak.svg)",
        "",
        "| what | measured |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in _measured(found).items()),
        *(f"| drill | {drill} |" for drill in found.drills),
        "",
        *_recovered(found),
        "## Faults by target",
        "| target | faults |",
        "|---|---|",
        *(
            f"| {name} | {_counted(f.kind for f in found.faults if f.target == name)} |"
            for name in _targets(found)
        ),
        "",
        "## What is wrong",
        *([f"- {failure}" for failure in found.failures] or ["Nothing."]),
        "",
    ]
    return "\n".join(lines)


def _recovered(found: Findings) -> list[str]:
    """What was hit and how, and three times until things went on."""
    groups: dict[tuple[str, str], list[Recovery]] = {}
    for one in found.recoveries:
        groups.setdefault((one.of, f"{one.kind}, alone" if one.alone else one.kind), []).append(one)
    return [
        "## Recovery",
        "Seconds after a fault, while it lasts and (unless alone) others come on top: until each service",
        "answered, until a write was acknowledged, until those who were hit had handled all that was told",
        "around its moment. Median / p99 / max.",
        "",
        "| hit | how | faults | answered | written | handled |",
        "|---|---|---|---|---|---|",
        *(
            f"| {of} | {how} | {len(those)} | {_times(those)} |"
            for (of, how), those in sorted(groups.items())
        ),
        "",
    ]


def _times(those: Sequence[Recovery]) -> str:
    columns = ([one.answered for one in those], [one.written for one in those], [o.handled for o in those])
    return " | ".join(_short([value for value in column if value is not None]) for column in columns)


def _after_kills(found: Findings, *, alone: bool) -> str:
    kills = [one for one in found.recoveries if one.kind == "kill" and one.alone == alone]
    times = [t for one in kills for t in (one.answered, one.written, one.handled) if t is not None]
    if not times:
        return "none"
    return f"{max(times):.1f} ({'under' if max(times) < AIM_SECONDS else 'NOT under'} {AIM_SECONDS:.0f})"


def _measured(found: Findings) -> dict[str, str]:
    finished = [story for story in found.stories if story.is_finished]
    writes = [beat.answered - beat.asked for beat in found.beats if beat.of == WRITE and beat.good]
    whole = [fault.healed_at - fault.at for fault in found.faults if fault.healed_at]
    return {
        "stories finished": f"{len(finished)} of {len(found.stories)}",
        "how they ended": _counted(story.ending for story in found.stories),
        "a story, seconds": _spread([story.ended - story.began for story in finished]),
        "faults": f"{len(found.faults)}: {_counted(fault.kind for fault in found.faults)}",
        "of these, of the leading broker or the primary": _counted(f.role for f in found.faults if f.role),
        "longest until all went on after a kill alone, seconds": _after_kills(found, alone=True),
        "… with other faults on top of it": _after_kills(found, alone=False),
        "a write, seconds": _spread(writes),
        "whole again after a fault, seconds": _spread(whole),
        "drained, seconds after healing": f"{found.drained_in:.1f}",
        "events told / told again and swallowed": f"{found.events} / {found.repeats}",
        "violations": str(len(found.violations)),
    }


def _targets(found: Findings) -> list[str]:
    return sorted({fault.target for fault in found.faults})


def _counted(names: Iterable[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in Counter(names).most_common()) or "none"


def _spread(values: Sequence[float]) -> str:
    return "median {}, p99 {}, max {}".format(*_three(values)) if values else "none"


def _short(values: Sequence[float]) -> str:
    return "{} / {} / {}".format(*_three(values)) if values else ""


def _three(values: Sequence[float]) -> tuple[str, str, str]:
    at_99 = sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]
    return f"{median(values):.2f}", f"{at_99:.2f}", f"{max(values):.2f}"
