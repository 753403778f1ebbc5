"""What query parameters share, and how long answers may be kept by caches."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from services.catalog.rotations.api import Monday
from services.catalog.rotations.domain.stays import FIRST_YEAR, LAST_YEAR, is_in_calendar
from shared.chassis.values import Day

PUBLIC = "public, max-age=5"
PRIVATE = "private, no-cache"


def _sensible(day: date) -> date:
    if not is_in_calendar(day):
        raise ValueError(f"a date between {FIRST_YEAR} and {LAST_YEAR}")
    return day


CalendarDay = Annotated[Day, AfterValidator(_sensible)]
Weeks = Annotated[int | None, Field(ge=1, le=52)]


class StartsWanted(BaseModel):
    """Which starts: from one day to another, both included; `weeks` is four, or what comes nearest here."""

    first: CalendarDay | None = Field(default=None, alias="from")
    last: CalendarDay | None = Field(default=None, alias="to")
    weeks: Weeks = None


class StayWanted(BaseModel):
    """A start that is full, or was called off; `weeks` as it was asked for there."""

    start_date: Monday
    weeks: Annotated[int, Field(ge=1, le=52)]
