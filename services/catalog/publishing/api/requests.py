"""What staff may send about rotations: bounded, with no unknown fields."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from pydantic_core import PydanticCustomError

from services.catalog.publishing.domain.publishing import PublishRotation
from services.catalog.rotations.api import Monday, RequestModel
from services.catalog.rotations.domain.fees import Fee, Weeks
from services.catalog.rotations.domain.fields import Line
from services.catalog.rotations.domain.rotation import Site
from services.catalog.rotations.domain.terms import (
    Description,
    DocumentKinds,
    PolicyOverrides,
    Prices,
    RotationTerms,
    Setting,
    SpecialtyName,
)
from shared.chassis.values import Flag
from shared.contracts.catalog import ReviewMode, RotationKind

T = TypeVar("T", bound=BaseModel)


class WeekWanted(RequestModel):
    week: Monday
    places: Annotated[int, Field(ge=0, le=999)]


def _once_each(weeks: tuple[WeekWanted, ...]) -> tuple[WeekWanted, ...]:
    if len({wanted.week for wanted in weeks}) < len(weeks):
        raise PydanticCustomError("week_doubled", "each week once")
    return weeks


Calendar = Annotated[tuple[WeekWanted, ...], Field(max_length=160), AfterValidator(_once_each)]


class WeeksWanted(RequestModel):
    """Every week with places. A week that is absent has none; weeks that have begun are ignored."""

    weeks: Calendar

    def places(self) -> dict[date, int]:
        return {wanted.week: wanted.places for wanted in self.weeks}


class NewRotation(RotationTerms):
    """A rotation of a host. A four-week fee outside the usual range must be confirmed (R3)."""

    host_id: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    weeks: Calendar = ()
    confirm_unusual_fee: Flag = False

    def command(self, rotation_id: str, site: Site) -> PublishRotation:
        return PublishRotation(
            rotation_id=rotation_id,
            ref=None,
            site=site,
            terms=RotationTerms(**{name: getattr(self, name) for name in RotationTerms.model_fields}),
            places={wanted.week: wanted.places for wanted in self.weeks},
            unusual_fee_confirmed=self.confirm_unusual_fee,
        )


class TermsChanges(RequestModel):
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
    required_documents: DocumentKinds | None = None
    review_mode: ReviewMode | None = None
    policy: PolicyOverrides | None = None


class RotationChanges(TermsChanges):
    status: Literal["open", "closed"] | None = None
    confirm_unusual_fee: Flag = False
