"""What the search shows, and the starts of one rotation."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel

from services.catalog.rotations.api import Advice, RotationItem, eligibility_of
from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.fees import FEE_COVERS, FEE_EXCLUDES
from services.catalog.rotations.domain.listing import ListingEntry
from services.catalog.rotations.domain.rotation import Rotation
from services.catalog.searching.domain.availability import Start
from services.catalog.searching.domain.equivalents import Equivalent
from services.catalog.searching.ports import Count
from shared.chassis.http.access import Actor
from shared.contracts.money import Money


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
    """How many are on the waitlist for any of these weeks."""
    unpaid: int
    """How many places in these weeks are held and not paid: each becomes free if it stays so."""
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
            unpaid=start.unpaid,
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
    def of(cls, rotation: Rotation, starts: list[Start], defaults: OfficeDefaults) -> AvailabilityView:
        return cls(
            rotation_id=rotation.rotation_id,
            time_zone=rotation.zone,
            advice=Advice.of(defaults),
            items=tuple(StartView.of(start, rotation.zone) for start in starts),
        )


class EquivalentView(BaseModel):
    """Another rotation, or another start of the same one, that is free and near in time."""

    rotation: RotationItem
    start: StartView
    difference: Money
    """How much more it costs; negative where it costs less."""

    @classmethod
    def of(cls, one: Equivalent, actor: Actor | None) -> EquivalentView:
        rotation = one.rotation
        may = eligibility_of(rotation.terms.kind, actor)
        return cls(
            rotation=RotationItem(**ListingEntry.fields_of(rotation), eligibility=may),
            start=StartView.of(one.start, rotation.zone),
            difference=one.difference,
        )


class EquivalentsView(BaseModel):
    items: list[EquivalentView]

    @classmethod
    def of(cls, found: list[Equivalent], actor: Actor | None) -> EquivalentsView:
        return cls(items=[EquivalentView.of(one, actor) for one in found])


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
