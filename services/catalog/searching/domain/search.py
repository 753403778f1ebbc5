"""What can be searched for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shared.chassis.text import plain, words_of
from shared.contracts.catalog import RotationKind

Sort = Literal["start", "-start", "fee", "-fee", "title", "-title"]
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Search:
    """Every filter is optional; all that are given must match. Accents and case do not matter."""

    specialty: str | None = None
    kind: RotationKind | None = None
    city: str | None = None
    state: str | None = None
    start_from: date | None = None
    start_to: date | None = None
    weeks: int | None = None
    max_fee: int | None = None
    """The highest fee for four weeks, in cents."""
    free_only: bool = False
    q: str | None = None
    sort: Sort = "start"

    @property
    def words(self) -> tuple[str, ...]:
        """Each must be the beginning of a word in title, specialty, kind, setting, host, city or state."""
        return words_of(self.q or "")[:MOST_WORDS]

    @property
    def plain_specialty(self) -> str | None:
        return None if self.specialty is None else plain(self.specialty)

    @property
    def plain_city(self) -> str | None:
        return None if self.city is None else plain(self.city)

    @property
    def first_monday(self) -> date | None:
        """The first Monday that `start_from` allows."""
        if self.start_from is None:
            return None
        return self.start_from + timedelta(days=-self.start_from.weekday() % 7)

    @property
    def by_dates(self) -> bool:
        return any(given is not None for given in (self.start_from, self.start_to, self.weeks))
