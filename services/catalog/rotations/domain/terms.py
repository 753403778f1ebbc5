"""What the office says about a host and about a rotation: bounded values, the same by form and by CSV."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from services.catalog.rotations.domain.fees import Fee, Price, Weeks, fee_for
from shared.contracts.cancellation import RefundRules
from shared.contracts.catalog import ReviewMode, RotationKind
from shared.contracts.money import Money
from shared.contracts.policy import Policy

HostKind = Literal["physician", "practice", "institution", "hospital"]
Setting = Literal["inpatient", "outpatient", "mixed"]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise PydanticCustomError("time_zone", "an IANA time zone such as America/Chicago") from None
    return name


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise PydanticCustomError("one_line", "one line of printable characters")
    return text


def _line(longest: int, pattern: str | None = None) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest, pattern=pattern)


Line = Annotated[str, _line(200), AfterValidator(_one_line)]
Email = Annotated[str, _line(254, r"^[^@\s,;<>]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}$")]
Zone = Annotated[str, _line(64, r"^[A-Za-z][A-Za-z0-9_+/-]*$"), AfterValidator(_known_zone)]
State = Annotated[str, _line(2, r"^[A-Z]{2}$")]
Language = Annotated[str, _line(2, r"^[a-z]{2}$")]
DocumentKind = Annotated[str, _line(40, r"^[a-z][a-z0-9_]*$")]
City = Annotated[str, _line(80), AfterValidator(_one_line)]
PostalCode = Annotated[str, _line(10, r"^[0-9]{5}(-[0-9]{4})?$")]
Languages = Annotated[tuple[Language, ...], Field(min_length=1, max_length=20)]
SpecialtyName = Annotated[str, _line(80), AfterValidator(_one_line)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Documents = Annotated[tuple[DocumentKind, ...], Field(min_length=1, max_length=20)]
Prices = Annotated[tuple[Price, ...], Field(max_length=52)]
Ref = Annotated[str, _line(60, r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HostDetails(Words):
    """Who takes visitors, where, and whom to write to; that leaves only on the contact topic (R22)."""

    name: Line
    kind: HostKind
    contact_name: Line
    contact_email: Email
    address: Line
    city: City
    state: State
    postal_code: PostalCode
    time_zone: Zone
    languages: Languages = ("en",)

    @property
    def postal_address(self) -> str:
        return f"{self.address}, {self.city}, {self.state} {self.postal_code}"


class PolicyOverrides(Words):
    """The numbers that this rotation sets for itself; what is absent follows the house."""

    hold_days: Annotated[int, Field(ge=1, le=60)] | None = None
    offer_hours: Annotated[int, Field(ge=1, le=336)] | None = None
    deposit: Fee | None = None
    full_due_days: Annotated[int, Field(ge=0, le=365)] | None = None
    late_fee: Fee | None = None
    silent_grace_hours: Annotated[int, Field(ge=0, le=72)] | None = None
    cancellation: RefundRules | None = None

    def over(self, house: Policy) -> Policy:
        own = {name: value for name, value in self if value is not None}
        return house.model_copy(update=own) if own else house


class Terms(Words):
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
    required_documents: Documents = ("cv",)
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
        """Four weeks where the host allows it, else what comes nearest (R2)."""
        return min(max(4, self.min_weeks), self.max_weeks)

    def fee_for(self, weeks: int) -> Money:
        return fee_for(weeks, self.fee, self.prices)
