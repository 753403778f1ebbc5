"""What a stay costs: pro rata from the four-week fee, or the rotation's own price for a length (R2, R3)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.chassis.decision import Invalid
from shared.contracts.money import Money

FEE_COVERS = ("physician_costs", "payment_processing", "document_processing")
FEE_EXCLUDES = ("housing", "meals", "transport_or_airfare", "insurance", "visa_fees")
"""Shown wherever a fee is shown (R3)."""

HIGHEST_AMOUNT = 10_000_000


def _payable(fee: Money) -> Money:
    if not 0 < fee.amount <= HIGHEST_AMOUNT:
        raise ValueError(f"an amount between 1 and {HIGHEST_AMOUNT} cents")
    if fee.currency != "usd":
        raise ValueError("fees are in usd")
    return fee


Fee = Annotated[Money, AfterValidator(_payable)]
Weeks = Annotated[int, Field(ge=1, le=52)]


class Price(BaseModel):
    """The rotation's own price for a length; it replaces the pro-rata fee (R2)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weeks: Weeks
    fee: Fee


class UsualFees(BaseModel):
    """The range in which staff need not confirm a four-week fee (R3)."""

    model_config = ConfigDict(frozen=True)

    lowest: Money = Money.usd(99_900)
    highest: Money = Money.usd(419_900)

    def require(self, fee: Money, *, confirmed: bool) -> None:
        """Raises UnusualFee for a fee outside the range that nobody has confirmed."""
        if confirmed or (self.lowest <= fee <= self.highest):
            return
        raise UnusualFee(
            f"{fee} for four weeks is outside {self.lowest} to {self.highest}; confirm it if it is meant",
            pointer="/fee",
        )

    @classmethod
    def between(cls, lowest: int, highest: int) -> Self:
        """From amounts in cents."""
        return cls(lowest=Money.usd(lowest), highest=Money.usd(highest))


class UnusualFee(Invalid):
    """A four-week fee outside the usual range needs a second look (R3)."""

    code = "unusual_fee_not_confirmed"
