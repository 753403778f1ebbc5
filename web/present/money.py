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


def cents_said(dollars: str) -> int | str:
    """Cents of what was typed as dollars; anything else as it is, so that the API names the mistake."""
    whole, _, part = dollars.strip().removeprefix("$").replace(",", "").partition(".")
    is_amount = whole.isascii() and whole.isdigit() and (not part or (part.isascii() and part.isdigit()))
    if not is_amount or len(part) > 2:
        return dollars
    return int(whole) * WHOLE + int(part.ljust(2, "0") or 0)


def dollars_of(amount: Mapping[str, Any]) -> str:
    """As it is typed: 1899 or 1899.50."""
    whole, rest = divmod(int(amount["amount"]), WHOLE)
    return f"{whole}.{rest:02d}" if rest else str(whole)
