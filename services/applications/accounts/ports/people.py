"""Names and profiles of applicants, which only this service holds (R22)."""

from __future__ import annotations

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


class People(Protocol):
    """Applicants by account id."""

    async def of(self, account_id: str) -> Person | None:
        """None for an account that was erased, or that is no applicant's."""
