"""Money: whole minor units and a currency, never a float."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Currency = Annotated[str, Field(pattern=r"^[a-z]{3}$")]


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]
"""An integer as JSON means it: 5.0 is one, also where strictly nothing but an integer counts."""


class DifferentCurrencies(ValueError):
    """Two amounts of different currencies were added or compared."""


class Money(BaseModel):
    """An amount in minor units (cents for usd); negative where a ledger needs it."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    amount: Whole
    currency: Currency = "usd"

    @classmethod
    def usd(cls, cents: int) -> Money:
        return cls(amount=cents, currency="usd")

    def __add__(self, other: Money) -> Money:
        return Money(amount=self.amount + self._same(other).amount, currency=self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(amount=self.amount - self._same(other).amount, currency=self.currency)

    def __neg__(self) -> Money:
        return Money(amount=-self.amount, currency=self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other).amount

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other).amount

    def share(self, numerator: int, denominator: int) -> Money:
        """The fraction numerator/denominator of this amount, rounded half up to the cent (R2)."""
        exact = Decimal(self.amount) * numerator / denominator
        return Money(amount=int(exact.quantize(Decimal(1), ROUND_HALF_UP)), currency=self.currency)

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise DifferentCurrencies(f"{self.currency} and {other.currency}")
        return other

    def __str__(self) -> str:
        sign = "-" if self.amount < 0 else ""
        whole, cents = divmod(abs(self.amount), 100)
        symbol = "$" if self.currency == "usd" else f"{self.currency.upper()} "
        return f"{sign}{symbol}{whole:,}.{cents:02d}"
