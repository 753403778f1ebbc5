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
from tests.soak.pulse import BUS, QUESTIONS, Beat, recovery


@dataclass
class Findings:
    """Everything that was seen; moments in seconds since the soak began."""

    seed: int
    seconds: float
    at_once: int
    stories: list[Story]
    faults: list[Fault]
    beats: list[Beat]
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

    def recoveries(self, names: Sequence[str]) -> list[float]:
        return [r for fault in self.faults if (r := recovery(self.beats, fault.at, names)) is not None]


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


def _measured(found: Findings) -> dict[str, str]:
    finished = [story for story in found.stories if story.is_finished]
    hops = [beat.answered - beat.asked for beat in found.beats if beat.of == BUS and beat.good]
    whole = [fault.healed_at - fault.at for fault in found.faults if fault.healed_at]
    return {
        "stories finished": f"{len(finished)} of {len(found.stories)}",
        "how they ended": _counted(story.ending for story in found.stories),
        "a story, seconds": _spread([story.ended - story.began for story in finished]),
        "faults": f"{len(found.faults)}: {_counted(fault.kind for fault in found.faults)}",
        "of these, of the leading broker or the primary": _counted(f.role for f in found.faults if f.role),
        "answers again after a fault, seconds": _spread(found.recoveries(tuple(QUESTIONS))),
        "heard over the bus again after a fault, seconds": _spread(found.recoveries((BUS,))),
        "a write, an event and a write, seconds": _spread(hops),
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
    if not values:
        return "none"
    at_99 = sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]
    return f"median {median(values):.2f}, p99 {at_99:.2f}, max {max(values):.2f}"
