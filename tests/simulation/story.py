"""What is told of a run that broke: its seed, and what happened to the applications concerned."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from tests.simulation.run import Outcome
from tests.simulation.weather import TROUBLE
from tests.simulation.world import Note

APPLICATION = re.compile(r"app_\w+")
MOST_LINES = 120
EVERYBODYS = frozenset({"healed"})


def trace_of(outcome: Outcome) -> str:
    """Everything, line by line."""
    return "\n".join([_head(outcome), *_lines(outcome, outcome.notes)])


def story_of(outcome: Outcome) -> str:
    """What was noted of the applications that broke, the last lines of it where that is long."""
    text = " ".join(str(violation) for violation in outcome.violations)
    names = set(APPLICATION.findall(text))
    notes = [note for note in outcome.notes if not names or _is_about(note, names)]
    lines = list(_lines(outcome, notes))
    left_out = [f"  ... {len(lines) - MOST_LINES} lines before"] if len(lines) > MOST_LINES else []
    return "\n".join([_head(outcome), *left_out, *lines[-MOST_LINES:]])


def _head(outcome: Outcome) -> str:
    found = "; ".join(str(violation) for violation in outcome.violations) or "everything holds"
    again = f"python -m tests.simulation --seed {outcome.seed} --story {outcome.cut}".rstrip()
    played = f"{len(outcome.scenario.applicants)} applicants, {outcome.days:.1f} days, {outcome.steps} steps"
    return f"seed {outcome.seed}: {found}\n  {again}\n  {played}\n  {_trouble(outcome)}"


def _trouble(outcome: Outcome) -> str:
    found = [f"{name}={value:g}" for name in TROUBLE if (value := getattr(outcome.weather, name))]
    return ", ".join(found) or "fine weather"


def _is_about(note: Note, names: set[str]) -> bool:
    _, what, about, more = note
    return what in EVERYBODYS or any(name in f"{about} {more}" for name in names)


def _lines(outcome: Outcome, notes: Iterable[Note]) -> Iterable[str]:
    for at, what, about, more in notes:
        instant = outcome.epoch + timedelta(seconds=at)
        yield f"  {instant:%m-%d %H:%M:%S.%f} {what:10} {about} {more}"
