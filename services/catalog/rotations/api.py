"""What requests and answers about rotations share."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.listing import ListingEntry
from services.catalog.rotations.domain.rotation import Rotation
from services.catalog.rotations.domain.stays import FIRST_YEAR, LAST_YEAR, is_in_calendar, is_monday
from services.catalog.rotations.domain.terms import PolicyOverrides
from shared.chassis.decision import Invalid
from shared.chassis.http.access import Actor
from shared.chassis.http.needs import needs
from shared.chassis.values import Day
from shared.contracts.cancellation import RefundRules
from shared.contracts.eligibility import Eligibility, eligibility
from shared.contracts.money import Money
from shared.contracts.policy import Policy
from shared.contracts.postponing import PostponingRules

Defaults = Annotated[OfficeDefaults, needs(OfficeDefaults)]
T = TypeVar("T", bound=BaseModel)


class RotationItem(ListingEntry):
    """A rotation in a list; where an applicant asks, with whether they may do it (R1)."""

    eligibility: Eligibility | None = None


class PolicyNumbers(BaseModel):
    """The policy that would apply to an application accepted now (R8, R9, R11, R12, R18, R23)."""

    hold_days: int
    offer_hours: int
    deposit: Money
    full_due_days: int
    late_fee: Money
    cancellation: RefundRules
    postponing: PostponingRules
    postponing_months: int

    @classmethod
    def of(cls, policy: Policy) -> PolicyNumbers:
        return cls(**{name: getattr(policy, name) for name in cls.model_fields})


class Advice(BaseModel):
    """Never a block (R4)."""

    months_before_start: int
    detail: str

    @classmethod
    def of(cls, defaults: OfficeDefaults) -> Advice:
        months = defaults.advice_months
        return cls(months_before_start=months, detail=f"Apply at least {months} months before the start.")


class WeekPlaces(BaseModel):
    week: date
    """Its Monday."""
    places: int


class RotationView(RotationItem):
    """One rotation with everything but its claims; staff edit this."""

    description: str
    status: Literal["open", "closed"]
    ref: str | None
    weeks: tuple[WeekPlaces, ...]
    policy: PolicyNumbers
    policy_overrides: PolicyOverrides
    advice: Advice

    @classmethod
    def of(cls, rotation: Rotation, defaults: OfficeDefaults, actor: Actor | None = None) -> RotationView:
        terms = rotation.terms
        return cls(
            **ListingEntry.fields_of(rotation),
            eligibility=eligibility_of(rotation.terms.kind, actor),
            description=terms.description,
            status=rotation.status,
            ref=rotation.ref,
            weeks=tuple(WeekPlaces(week=week, places=count) for week, count in rotation.places.items()),
            policy=PolicyNumbers.of(rotation.policy(defaults.policy)),
            policy_overrides=terms.policy,
            advice=Advice.of(defaults),
        )


def eligibility_of(kind: Literal["hands_on", "observership"], actor: Actor | None) -> Eligibility | None:
    """Whether the caller may do this kind (R1); None where the caller is no applicant."""
    if actor is None or actor.role != "applicant" or actor.status is None:
        return None
    return eligibility(kind, actor.status, usmle_step1_passed=actor.usmle_step1_passed)


def _monday(day: date) -> date:
    if not is_monday(day):
        raise PydanticCustomError("not_a_monday", "a week is named by its Monday")
    if not is_in_calendar(day):
        raise PydanticCustomError("date_out_of_range", f"a date between {FIRST_YEAR} and {LAST_YEAR}")
    return day


Monday = Annotated[Day, AfterValidator(_monday)]


class RequestModel(BaseModel):
    model_config = ConfigDict(extra="forbid")


def amended(before: T, changes: BaseModel) -> T:
    """The values with these changes. Raises Invalid where they do not fit together."""
    given = {
        name: value for name, value in changes if value is not None and name in type(before).model_fields
    }
    try:
        return type(before).model_validate({**dict(before), **given})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise Invalid(first["msg"], pointer="/" + "/".join(map(str, first["loc"]))) from None
