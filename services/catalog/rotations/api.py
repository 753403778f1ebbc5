"""What the catalog shows: views of its states, in the words of the product."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from services.catalog.rotations.domain.defaults import House
from services.catalog.rotations.domain.fees import FEE_COVERS, FEE_EXCLUDES
from services.catalog.rotations.domain.listing import RotationCard
from services.catalog.rotations.domain.rotation import Rotation
from services.catalog.rotations.domain.terms import PolicyOverrides
from services.catalog.searching.domain.availability import Start
from services.catalog.searching.ports import Count
from shared.chassis.http.access import Actor
from shared.contracts.cancellation import RefundRules
from shared.contracts.eligibility import Eligibility, eligibility
from shared.contracts.money import Money
from shared.contracts.policy import Policy


class RotationItem(RotationCard):
    """A rotation in a list; whether the caller may do it, where an applicant asks (R1)."""

    eligibility: Eligibility | None = None


class Numbers(BaseModel):
    """The policy that would apply to an application accepted now (R8, R9, R11, R12, R18)."""

    hold_days: int
    offer_hours: int
    deposit: Money
    full_due_days: int
    late_fee: Money
    cancellation: RefundRules

    @classmethod
    def of(cls, policy: Policy) -> Numbers:
        return cls(**{name: getattr(policy, name) for name in cls.model_fields})


class Advice(BaseModel):
    """Never a block (R4)."""

    months_before_start: int
    detail: str

    @classmethod
    def of(cls, house: House) -> Advice:
        months = house.advice_months
        return cls(months_before_start=months, detail=f"Apply at least {months} months before the start.")


class WeekPlaces(BaseModel):
    week: date
    """Its Monday."""
    places: int


class RotationView(RotationItem):
    """One rotation with everything but its claims; this is what staff edit."""

    description: str
    status: Literal["open", "closed"]
    ref: str | None
    weeks: tuple[WeekPlaces, ...]
    policy: Numbers
    policy_overrides: PolicyOverrides
    advice: Advice

    @classmethod
    def of(cls, rotation: Rotation, house: House, actor: Actor | None = None) -> RotationView:
        terms = rotation.terms
        return cls(
            **RotationCard.fields_of(rotation),
            eligibility=eligibility_of(rotation.terms.kind, actor),
            description=terms.description,
            status=rotation.status,
            ref=rotation.ref,
            weeks=tuple(WeekPlaces(week=week, places=count) for week, count in rotation.places.items()),
            policy=Numbers.of(rotation.policy(house.policy)),
            policy_overrides=terms.policy,
            advice=Advice.of(house),
        )


def eligibility_of(kind: Literal["hands_on", "observership"], actor: Actor | None) -> Eligibility | None:
    """R1 for the caller; nothing where the caller is no applicant."""
    if actor is None or actor.role != "applicant" or actor.status is None:
        return None
    return eligibility(kind, actor.status, usmle_step1_passed=actor.usmle_step1_passed)


class Deadlines(BaseModel):
    """Instants for an application accepted now, and the zone to show them in (R20)."""

    hold_until: datetime
    full_due_at: datetime
    time_zone: str


class StartView(BaseModel):
    start_date: date
    last_day: date
    weeks: int
    free_places: int
    waiting: int
    """How many are in line for any of these weeks."""
    fee: Money
    deposit: Money | None
    """What reserves the place; absent where all is due before the hold ends (R13)."""
    deadlines: Deadlines
    apply_by: date
    """Advice, not a block (R4)."""

    @classmethod
    def of(cls, start: Start, zone: str) -> StartView:
        return cls(
            start_date=start.stay.start,
            last_day=start.last_day,
            weeks=start.stay.weeks,
            free_places=start.free_places,
            waiting=start.waiting,
            fee=start.fee,
            deposit=start.deposit,
            deadlines=Deadlines(hold_until=start.hold_until, full_due_at=start.full_due_at, time_zone=zone),
            apply_by=start.apply_by,
        )


class AvailabilityView(BaseModel):
    """Every start in the range that was asked for, full ones too: those have a waitlist."""

    rotation_id: str
    time_zone: str
    fee_covers: tuple[str, ...] = FEE_COVERS
    fee_excludes: tuple[str, ...] = FEE_EXCLUDES
    advice: Advice
    items: tuple[StartView, ...]

    @classmethod
    def of(cls, rotation: Rotation, starts: list[Start], house: House) -> AvailabilityView:
        return cls(
            rotation_id=rotation.rotation_id,
            time_zone=rotation.zone,
            advice=Advice.of(house),
            items=tuple(StartView.of(start, rotation.zone) for start in starts),
        )


class SpecialtyView(BaseModel):
    specialty: str
    rotations: int


class CityView(BaseModel):
    city: str
    state: str
    rotations: int


class Specialties(BaseModel):
    items: list[SpecialtyView]

    @classmethod
    def of(cls, counts: list[Count]) -> Specialties:
        return cls(items=[SpecialtyView(specialty=c.name, rotations=c.rotations) for c in counts])


class Cities(BaseModel):
    items: list[CityView]

    @classmethod
    def of(cls, counts: list[Count]) -> Cities:
        return cls(items=[CityView(city=c.name, state=c.state, rotations=c.rotations) for c in counts])
