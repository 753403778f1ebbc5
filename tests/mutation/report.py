"""docs/mutation.md: the scores of the last run between two marks, and around them what people wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tests.mutation.trial import ROOT, Score

PAGE = ROOT / "docs" / "mutation.md"
BEGIN, END = "<!-- scores -->", "<!-- end of scores -->"
HEADER = "| service | room | changes | noticed | survived | no test | score |\n|---|---|---|---|---|---|---|"


def table(scores: Mapping[str, Mapping[str, Score]]) -> str:
    return "\n".join(
        [HEADER, *(line for service, rooms in scores.items() for line in _lines(service, rooms))]
    )


def _lines(service: str, rooms: Mapping[str, Score]) -> Iterator[str]:
    for room, score in sorted(rooms.items()):
        yield _line(f"`{service}`", f"`{room}`", score)
    whole = Score()
    for score in rooms.values():
        whole.outcomes.update(score.outcomes)
    yield _line(f"**`{service}`**", "all", whole)


def _line(service: str, room: str, score: Score) -> str:
    survived, untested = score.outcomes["survived"], score.outcomes["no tests"]
    cells = (service, room, score.tried, score.noticed, survived, untested, f"{score.percent:.0f} %")
    return f"| {' | '.join(map(str, cells))} |"


def with_scores(page: str, scores: Mapping[str, Mapping[str, Score]]) -> str:
    """The page with this table; services that were not tried keep the lines that they have."""
    before, rest = page.split(BEGIN)
    old, after = rest.split(END)
    kept = [line for line in old.splitlines() if (name := _service(line)) and name not in scores]
    lines = [*kept, *table(scores).splitlines()[2:]]
    lines.sort(key=lambda line: _service(line) or "")
    return f"{before}{BEGIN}\n" + "\n".join([HEADER, *lines]) + f"\n{END}{after}"


def _service(line: str) -> str | None:
    found = re.match(r"\| \**`(\w+)`", line)
    return found[1] if found else None
