"""How one thing that happened is shown, in the event stream."""

from __future__ import annotations

from typing import Any

from pydantic import AwareDatetime, BaseModel

from services.applications.application.domain.history import HistoryEntry


class EventView(BaseModel):
    """One thing that happened, as the event stream sends it."""

    at: AwareDatetime
    state: str
    facts: dict[str, Any]

    @classmethod
    def of(cls, entry: HistoryEntry) -> EventView:
        return cls(at=entry.at, state=entry.state, facts=entry.facts)
