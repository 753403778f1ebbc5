"""Days, instants and scalars in requests: written as RFC 3339 and JSON say, in centuries that anybody means.

Pydantic alone takes numbers as days (`day=0` is January 1, 1970), years in which calculating ends with an
error, and `0`, `"no"` or `"4"` where JSON has `false` and `4`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Strict
from pydantic_core import PydanticCustomError

from shared.contracts.calendar import FIRST_YEAR, LAST_YEAR
from shared.contracts.money import Whole

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
Flag = Annotated[bool, Strict()]
"""`true` or `false` of a JSON body."""
Count = Annotated[Whole, Strict()]
"""A number of a JSON body; 4.0 is one, as JSON Schema says."""
