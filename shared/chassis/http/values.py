"""Days and instants in requests: written as RFC 3339 says, and within the centuries that anybody means.

Pydantic alone takes numbers as well (`day=0` is January 1, 1970), and years in which calculating ends with an
error.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

from shared.contracts.calendar import FIRST_YEAR, LAST_YEAR

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(_DAY.pattern + r"[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)", re.ASCII)


def _written_as_day(value: Any) -> Any:
    if (isinstance(value, str) and not _DAY.fullmatch(value)) or isinstance(value, int | float):
        raise PydanticCustomError("not_a_day", "write a day as YYYY-MM-DD")
    return value


def _written_as_instant(value: Any) -> Any:
    if (isinstance(value, str) and not _INSTANT.fullmatch(value)) or isinstance(value, int | float):
        raise PydanticCustomError("not_an_instant", "write an instant as YYYY-MM-DDThh:mm:ssZ")
    return value


def _within_our_time(value: Any) -> Any:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise PydanticCustomError("out_of_time", f"a year from {FIRST_YEAR} to {LAST_YEAR}")
    return value


Day = Annotated[date, BeforeValidator(_written_as_day), AfterValidator(_within_our_time)]
"""A calendar day."""
Moment = Annotated[AwareDatetime, BeforeValidator(_written_as_instant), AfterValidator(_within_our_time)]
"""An instant, with its offset from UTC."""
