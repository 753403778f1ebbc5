"""What query parameters share, and how long answers may be kept by caches."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

PUBLIC = "public, max-age=5"
PRIVATE = "private, no-cache"


def _sensible(day: date) -> date:
    if not 2000 <= day.year <= 2199:
        raise ValueError("a date between 2000 and 2199")
    return day


Day = Annotated[date, AfterValidator(_sensible)]
Weeks = Annotated[int | None, Field(ge=1, le=52)]


class StartsWanted(BaseModel):
    """Which starts: from one day to another, both included; `weeks` is four, or what comes nearest here."""

    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")
    weeks: Weeks = None
