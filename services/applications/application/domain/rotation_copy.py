"""The copy of a rotation that the catalog published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.catalog import ReviewMode, RotationKind, RotationPublished
from shared.contracts.fees import LengthPrice, fee_for
from shared.contracts.money import Money


@dataclass(frozen=True, slots=True)
class RotationCopy:
    """What an application is judged by. Each application holds its own copy, as it was then."""

    rotation_id: str
    host_id: str
    title: str
    specialty: str
    kind: RotationKind
    city: str
    region: str
    """The U.S. state, two letters."""
    time_zone: str
    min_weeks: int
    max_weeks: int
    required_documents: tuple[str, ...]
    review_mode: ReviewMode
    closed: bool = False
    fee: Money | None = None
    """For four weeks; absent in a copy from before it was kept."""
    prices: tuple[LengthPrice, ...] = ()
    state: Literal["known"] = "known"

    def fee_for(self, weeks: int) -> Money | None:
        """What a stay of this length costs, as far as it is known here (R2)."""
        return None if self.fee is None else fee_for(weeks, self.fee, self.prices)


@dataclass(frozen=True, slots=True)
class UnknownRotation:
    """No publication of it has arrived."""

    rotation_id: str
    state: Literal["unknown"] = "unknown"


AnyRotation = RotationCopy | UnknownRotation


def publish(fact: RotationPublished, rotation: AnyRotation, now: Instant) -> Decided[AnyRotation]:
    """It can be applied for."""
    return _copied(fact, closed=False), ()


def change(fact: RotationPublished, rotation: AnyRotation, now: Instant) -> Decided[AnyRotation]:
    """Its facts have changed; a closed one stays closed until it is published again."""
    return _copied(fact, closed=isinstance(rotation, RotationCopy) and rotation.closed), ()


def close(rotation: AnyRotation, now: Instant) -> Decided[AnyRotation]:
    """Take no new applications. An unknown rotation has nothing to close."""
    if isinstance(rotation, UnknownRotation):
        return unchanged(rotation)
    return replace(rotation, closed=True), ()


def _copied(fact: RotationPublished, *, closed: bool) -> RotationCopy:
    return RotationCopy(
        rotation_id=fact.rotation_id,
        host_id=fact.host_id,
        title=fact.title,
        specialty=fact.specialty,
        kind=fact.kind,
        city=fact.city,
        region=fact.state,
        time_zone=fact.time_zone,
        min_weeks=fact.min_weeks,
        max_weeks=fact.max_weeks,
        required_documents=fact.required_documents,
        review_mode=fact.review_mode,
        closed=closed,
        fee=fact.fee,
        prices=fact.prices,
    )
