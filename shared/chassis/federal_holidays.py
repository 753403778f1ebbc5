"""U.S. federal holidays on the days on which they are observed (R6, R25)."""

from __future__ import annotations

from datetime import date

from holidays.countries.united_states import UnitedStates

_HOLIDAYS = UnitedStates()  # type: ignore[no-untyped-call]  # the library has no types here


def is_federal_holiday(day: date) -> bool:
    """Whether federal offices are closed on this day."""
    return day in _HOLIDAYS
