"""One line of the table: a figure of ours, what stands beside it, the aim, and whether it is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

WITH_A_SPACE = {"ms", "MiB"}


@dataclass(frozen=True, slots=True)
class Line:
    """Texts for people, and the figures for whoever wants to reckon with them or draw them."""

    row: str
    beside: str
    floor: float | None
    ours: float
    unit: str
    ratio: str
    aim: str
    reached: bool | None
    """None: measured here without an aim."""
    rounds: tuple[float, ...] = ()
    """Of ours, in order."""
    floor_rounds: tuple[float, ...] = ()
    limit: float | None = None
    """The aim as a figure of ours."""

    def cells(self) -> tuple[str, ...]:
        floor = "" if self.floor is None else f" {figure(self.floor, self.unit)}"
        verdict = "" if self.reached is None else ("yes" if self.reached else "NO")
        ours = f"{figure(self.ours, self.unit)}{_spread(self.rounds)}"
        return self.row, f"{self.beside}{floor}".strip(), ours, self.ratio, self.aim, verdict


HEADS = ("what", "beside", "ours (spread)", "ratio", "aim", "reached")


def times_floor(row: str, beside: str, floors: Sequence[float], ours: Sequence[float], aim: float) -> Line:
    """So many per second, at least `aim` times as many as the floor; medians of the rounds."""
    floor, own = median(floors), median(ours)
    ratio = own / floor
    return Line(
        row, beside, floor, own, "/s", f"{ratio:.2f}", f"≥ {aim:.2f} ×", ratio >= aim,
        tuple(ours), tuple(floors), aim * floor,
    )  # fmt: skip


def above_floor(row: str, beside: str, floors: Sequence[float], ours: Sequence[float], most: float) -> Line:
    """So many milliseconds, at most `most` more than the floor."""
    floor, own = median(floors), median(ours)
    more = own - floor
    return Line(
        row, beside, floor, own, "ms", f"{more:+.1f} ms", f"≤ floor + {most:g} ms", more <= most,
        tuple(ours), tuple(floors), floor + most,
    )  # fmt: skip


def at_least(
    row: str, ours: Sequence[float], aim: float, beside: str = "", rival: float | None = None
) -> Line:
    """So many per second, at least `aim`; a rival's figure is another day's."""
    own = median(ours)
    ratio = "" if rival is None else f"{own / rival:.2f}"
    return Line(
        row, beside, rival, own, "/s", ratio, f"≥ {figure(aim, '/s')}", own >= aim, tuple(ours), (), aim
    )


def at_most(row: str, ours: Sequence[float], aim: float) -> Line:
    """So many milliseconds, at most `aim`."""
    own = median(ours)
    return Line(row, "", None, own, "ms", "", f"≤ {figure(aim, 'ms')}", own <= aim, tuple(ours), (), aim)


def within(
    row: str, beside: str, floors: Sequence[float], ours: Sequence[float], unit: str, most: float
) -> Line:
    """So much, at most `most` times what it is beside."""
    floor, own = median(floors), median(ours)
    ratio = own / floor
    return Line(
        row, beside, floor, own, unit, f"{ratio:.2f}", f"≤ {most:.2f} ×", ratio <= most,
        tuple(ours), tuple(floors), most * floor,
    )  # fmt: skip


def only(row: str, ours: Sequence[float], unit: str, beside: str = "", floor: float | None = None) -> Line:
    """A figure without an aim of its own."""
    return Line(row, beside, floor, median(ours), unit, "", "", None, tuple(ours))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def figure(value: float, unit: str) -> str:
    return f"{_digits(value)} {unit}" if unit in WITH_A_SPACE else f"{_digits(value)}{unit}"


def _spread(rounds: Sequence[float]) -> str:
    """From the lowest to the highest round, where there was more than one."""
    return f" ({_digits(min(rounds))} to {_digits(max(rounds))})" if len(rounds) > 1 else ""


def _digits(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"
