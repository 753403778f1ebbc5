"""How a deadline is shown (R20)."""

from __future__ import annotations

from pydantic import AwareDatetime, BaseModel


class Deadline(BaseModel):
    """An instant by which something must have happened, and the zone in which to show it (R20)."""

    at: AwareDatetime
    time_zone: str
