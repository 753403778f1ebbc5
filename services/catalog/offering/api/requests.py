"""What staff may send: bounded, nothing unknown; the words are those of the domain's terms."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from services.catalog.rotations.domain.fees import Fee, Weeks
from services.catalog.rotations.domain.stays import is_monday
from services.catalog.rotations.domain.terms import (
    City,
    Description,
    Documents,
    Email,
    HostKind,
    Languages,
    Line,
    PolicyOverrides,
    PostalCode,
    Prices,
    Setting,
    SpecialtyName,
    State,
    Terms,
    Zone,
)
from shared.chassis.decision import Invalid
from shared.contracts.catalog import ReviewMode, RotationKind

T = TypeVar("T", bound=BaseModel)


def _monday(day: date) -> date:
    if not is_monday(day):
        raise PydanticCustomError("not_a_monday", "a week is named by its Monday")
    if not 2000 <= day.year <= 2199:
        raise PydanticCustomError("date_out_of_range", "a date between 2000 and 2199")
    return day


Monday = Annotated[date, AfterValidator(_monday)]


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WeekWanted(Request):
    week: Monday
    places: Annotated[int, Field(ge=0, le=999)]


def _once_each(weeks: tuple[WeekWanted, ...]) -> tuple[WeekWanted, ...]:
    if len({wanted.week for wanted in weeks}) < len(weeks):
        raise PydanticCustomError("week_doubled", "each week once")
    return weeks


Calendar = Annotated[tuple[WeekWanted, ...], Field(max_length=160), AfterValidator(_once_each)]


class WeeksWanted(Request):
    """Every week with places; what is absent has none, and weeks that have begun are passed over."""

    weeks: Calendar

    def places(self) -> dict[date, int]:
        return {wanted.week: wanted.places for wanted in self.weeks}


class NewRotation(Terms):
    """A rotation of a host. A four-week fee outside the usual range must be confirmed (R3)."""

    host_id: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    weeks: Calendar = ()
    confirm_unusual_fee: bool = False

    def terms(self) -> Terms:
        return Terms(**{name: getattr(self, name) for name in Terms.model_fields})

    def places(self) -> dict[date, int]:
        return {wanted.week: wanted.places for wanted in self.weeks}


class HostChanges(Request):
    """What is absent or null stays as it is."""

    name: Line | None = None
    kind: HostKind | None = None
    contact_name: Line | None = None
    contact_email: Email | None = None
    address: Line | None = None
    city: City | None = None
    state: State | None = None
    postal_code: PostalCode | None = None
    time_zone: Zone | None = None
    languages: Languages | None = None


class TermsChanges(Request):
    """What is absent or null stays as it is."""

    title: Line | None = None
    specialty: SpecialtyName | None = None
    kind: RotationKind | None = None
    description: Description | None = None
    setting: Setting | None = None
    fee: Fee | None = None
    min_weeks: Weeks | None = None
    max_weeks: Weeks | None = None
    prices: Prices | None = None
    required_documents: Documents | None = None
    review_mode: ReviewMode | None = None
    policy: PolicyOverrides | None = None


class RotationChanges(TermsChanges):
    status: Literal["open", "closed"] | None = None
    confirm_unusual_fee: bool = False


def amended(before: T, changes: BaseModel) -> T:
    """The words with the changes; raises Invalid where they no longer fit together."""
    given = {
        name: value for name, value in changes if value is not None and name in type(before).model_fields
    }
    try:
        return type(before).model_validate({**dict(before), **given})
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        raise Invalid(first["msg"], pointer="/" + "/".join(map(str, first["loc"]))) from None
