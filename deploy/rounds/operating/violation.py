"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that does not hold: which invariant, about what, and what was seen."""

    invariant: str
    about: str
    seen: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.about}: {self.seen}"
