"""Days, instants and time zones in facts: such as every calculation can be made with."""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime

T = TypeVar("T", bound=date)

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""The centuries that anybody means; beyond them calculating ends with an error."""


def _within_our_time(moment: T) -> T:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"a year from {FIRST_YEAR} to {LAST_YEAR}")
    return moment


def _known(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name at all, one too long for a file
        raise ValueError("no IANA time zone") from None
    return name


Day = Annotated[date, AfterValidator(_within_our_time)]
"""A calendar day."""
Moment = Annotated[AwareDatetime, AfterValidator(_within_our_time)]
"""An instant, with its offset from UTC."""
Zone = Annotated[str, AfterValidator(_known)]
"""The name of a time zone at a site."""
