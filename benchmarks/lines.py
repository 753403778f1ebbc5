"""One line of the table: a figure of ours, what stands beside it, the aim, and whether it is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Line:
    """Texts for people, and the two figures for whoever wants to reckon with them."""

    row: str
    beside: str
    floor: float | None
    ours: float
    unit: str
    ratio: str
    aim: str
    reached: bool | None
    """None: measured here without an aim."""

    def cells(self) -> tuple[str, ...]:
        floor = "" if self.floor is None else f" {figure(self.floor, self.unit)}"
        verdict = "" if self.reached is None else ("yes" if self.reached else "NO")
        ours = figure(self.ours, self.unit)
        return self.row, f"{self.beside}{floor}".strip(), ours, self.ratio, self.aim, verdict


HEADS = ("what", "beside", "ours", "ratio", "aim", "reached")


def times_floor(row: str, beside: str, floors: Sequence[float], ours: Sequence[float], aim: float) -> Line:
    """So many per second, at least `aim` times as many as the floor; medians of the rounds."""
    floor, own = median(floors), median(ours)
    ratio = own / floor
    return Line(row, beside, floor, own, "/s", f"{ratio:.2f}", f"≥ {aim:.2f} ×", ratio >= aim)


def above_floor(row: str, beside: str, floors: Sequence[float], ours: Sequence[float], most: float) -> Line:
    """So many milliseconds, at most `most` more than the floor."""
    floor, own = median(floors), median(ours)
    more = own - floor
    return Line(row, beside, floor, own, "ms", f"{more:+.1f} ms", f"≤ floor + {most:g} ms", more <= most)


def at_least(
    row: str, ours: Sequence[float], aim: float, beside: str = "", rival: float | None = None
) -> Line:
    """So many per second, at least `aim`; a rival's figure is another day's."""
    own = median(ours)
    ratio = "" if rival is None else f"{own / rival:.2f}"
    return Line(row, beside, rival, own, "/s", ratio, f"≥ {figure(aim, '/s')}", own >= aim)


def at_most(row: str, ours: Sequence[float], aim: float) -> Line:
    """So many milliseconds, at most `aim`."""
    own = median(ours)
    return Line(row, "", None, own, "ms", "", f"≤ {figure(aim, 'ms')}", own <= aim)


def only(row: str, ours: Sequence[float], unit: str, beside: str = "", floor: float | None = None) -> Line:
    """A figure without an aim of its own."""
    return Line(row, beside, floor, median(ours), unit, "", "", None)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def figure(value: float, unit: str) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}" if unit == "ms" else f"{value:,.{digits}f}{unit}"
