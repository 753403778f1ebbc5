"""What accounts need of the rest of this service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class CoachRoster(Protocol):
    """The roster from which visitors get their coach (R16)."""

    async def join(self, account_id: str, time_zones: Sequence[str], languages: Sequence[str]) -> None:
        """Put them on the roster; a repeat changes nothing."""


class PersonsApplications(Protocol):
    """What the rest of this service holds about a person."""

    async def any_live(self, account_id: str) -> bool:
        """Whether an application of theirs is under way; their account is not erased then."""

    async def about(self, account_id: str) -> Sequence[Mapping[str, Any]]:
        """Everything held about their applications, as JSON-compatible data."""
