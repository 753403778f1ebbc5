"""Names and profiles of applicants, which only this service holds (R22)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Person:
    """What other rooms read of an applicant's account, as it is now."""

    account_id: str
    full_name: str
    email: str
    status: Literal["student", "graduate"]
    usmle_step1_passed: bool
    school: str
    country: str
    languages: tuple[str, ...]
    time_zone: str

    @property
    def initials(self) -> str:
        """What a host sees of the name before accepting."""
        return " ".join(f"{word[0].upper()}." for word in self.full_name.split())


FOUND_AT_MOST = 200
"""People whom one search by words finds; more words find fewer."""


class People(Protocol):
    """Applicants by account id."""

    async def of(self, account_id: str) -> Person | None:
        """None for an account that was erased, or that is no applicant's."""

    async def names_of(self, account_ids: Collection[str]) -> Mapping[str, str]:
        """Full names, also of coaches and staff, of those that there are."""

    async def found_by(self, words: str) -> Sequence[str]:
        """The ids of applicants who have all of these words in name or e-mail address."""
