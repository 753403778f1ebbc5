"""What a stay of some length costs (R2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from shared.contracts.money import Money

FEE_WEEKS = 4
"""The length that the fee of a rotation is for (R2)."""


class PriceOfLength(Protocol):
    """A rotation's own price for a length."""

    @property
    def weeks(self) -> int: ...
    @property
    def fee(self) -> Money: ...


class LengthPrice(BaseModel):
    """A rotation's own price for a length, as it is announced."""

    model_config = ConfigDict(frozen=True)

    weeks: int
    fee: Money


def fee_for(weeks: int, fee: Money, prices: Iterable[PriceOfLength]) -> Money:
    """The fee of a stay: own price for that length, else pro rata, half up to the cent (R2)."""
    for price in prices:
        if price.weeks == weeks:
            return price.fee
    return fee.share(weeks, FEE_WEEKS)
