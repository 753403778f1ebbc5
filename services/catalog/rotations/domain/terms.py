"""The terms of a rotation, as staff write them: bounded values, the same by form and by CSV.

Not the clinical terms: that is a text which the applicant signs (R9), and it belongs to applications.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from services.catalog.rotations.domain.fees import Fee, Price, Weeks
from services.catalog.rotations.domain.fields import FrozenModel, Line, OneLine, Prose, bounded
from shared.contracts.cancellation import RefundRules
from shared.contracts.catalog import ReviewMode, RotationKind
from shared.contracts.fees import fee_for
from shared.contracts.money import Money
from shared.contracts.policy import Policy
from shared.contracts.postponing import PostponingRules

Setting = Literal["inpatient", "outpatient", "mixed"]
SpecialtyName = Annotated[str, bounded(80), OneLine]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), Prose]
DocumentKind = Annotated[str, bounded(40, r"^[a-z][a-z0-9_]*$")]
DocumentKinds = Annotated[tuple[DocumentKind, ...], Field(min_length=1, max_length=20)]
Prices = Annotated[tuple[Price, ...], Field(max_length=52)]


class PolicyOverrides(FrozenModel):
    """The numbers that this rotation sets for itself; an absent one follows the office's defaults.

    How long a place is held (R8) and offered (R15), the deposit (R9), when everything is due (R11), the late
    fee and its silent grace (R12), what is refunded (R18), what postponing costs (R23).
    """

    hold_days: Annotated[int, Field(ge=1, le=60)] | None = None
    offer_hours: Annotated[int, Field(ge=1, le=336)] | None = None
    deposit: Fee | None = None
    full_due_days: Annotated[int, Field(ge=0, le=365)] | None = None
    late_fee: Fee | None = None
    silent_grace_hours: Annotated[int, Field(ge=0, le=72)] | None = None
    cancellation: RefundRules | None = None
    postponing: PostponingRules | None = None

    def over(self, defaults: Policy) -> Policy:
        """The policy of this rotation: its own numbers in place of the defaults."""
        own = {name: value for name, value in self if value is not None}
        return defaults.model_copy(update=own) if own else defaults


class RotationTerms(FrozenModel):
    """What is offered: kind, fee for four weeks, lengths, own prices, documents, who decides (R2 to R7)."""

    title: Line
    specialty: SpecialtyName
    kind: RotationKind
    description: Description = ""
    setting: Setting = "outpatient"
    fee: Fee
    min_weeks: Weeks = 4
    max_weeks: Annotated[Weeks, Field(validate_default=True)] = 4
    prices: Prices = ()
    required_documents: DocumentKinds = ("cv",)
    review_mode: ReviewMode = "staff"
    policy: PolicyOverrides = PolicyOverrides()

    @field_validator("max_weeks")
    @classmethod
    def longest_is_not_shorter(cls, longest: int, read: ValidationInfo) -> int:
        if longest < read.data.get("min_weeks", longest):
            raise PydanticCustomError("max_weeks", "max_weeks must not be less than min_weeks")
        return longest

    @field_validator("prices")
    @classmethod
    def prices_are_for_lengths(cls, prices: Prices, read: ValidationInfo) -> Prices:
        lengths = [price.weeks for price in prices]
        shortest, longest = read.data.get("min_weeks", 1), read.data.get("max_weeks", 52)
        if len(set(lengths)) < len(lengths) or not all(shortest <= weeks <= longest for weeks in lengths):
            raise PydanticCustomError("prices", "one price per length between min_weeks and max_weeks")
        return prices

    def allows(self, weeks: int) -> bool:
        """Whether the host allows this length (R2)."""
        return self.min_weeks <= weeks <= self.max_weeks

    @property
    def usual_weeks(self) -> int:
        """Four weeks, or the nearest length that the host allows (R2)."""
        return min(max(4, self.min_weeks), self.max_weeks)

    def fee_for(self, weeks: int) -> Money:
        return fee_for(weeks, self.fee, self.prices)
