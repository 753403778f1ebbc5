"""Money as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency

WHOLE = 100
"""Minor units in one unit of the only currency that Rounds takes, the U.S. dollar."""


def money(amount: Mapping[str, Any] | None, locale: str = "en") -> str:
    """$1,899.00; −$250.00. Nothing for nothing."""
    if amount is None:
        return ""
    cents = int(amount["amount"])
    written = format_currency(
        Decimal(abs(cents)) / WHOLE,
        str(amount["currency"]).upper(),
        locale="en_US" if locale == "en" else locale,
    )
    return f"−{written}" if cents < 0 else written
