"""What staff do to a rotation: publish it, change it, close it, set its places (R2, R3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from services.catalog.holding.domain.holding import offer_to_waitlist
from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.rotation import Rotation, RotationState, Site, known
from services.catalog.rotations.domain.stays import has_begun, is_monday
from services.catalog.rotations.domain.terms import RotationTerms
from shared.chassis.decision import Decided, Instant, Invalid, Refused, unchanged
from shared.contracts.catalog import RotationChanged, RotationClosed, RotationPublished
from shared.contracts.fact import Fact
from shared.contracts.fees import LengthPrice


class PlacesTaken(Refused):
    """More places of a week are taken than would be left; the answer lists the applications."""

    code = "places_taken"


@dataclass(frozen=True, slots=True)
class PublishRotation:
    """A rotation as staff want it: new, or in place of what has this id."""

    rotation_id: str
    ref: str | None
    site: Site
    terms: RotationTerms
    places: Mapping[date, int]
    unusual_fee_confirmed: bool = False
    keep_taken: bool = False
    """Keep taken places instead of refusing: an import that was accepted must be finished."""
    accepted_at: datetime | None = None
    """Of an import: when it was accepted. What staff edited since then stays."""


@dataclass(frozen=True, slots=True)
class ChangeRotation:
    """Other terms, or closed, or open again; claims stay as they are."""

    rotation_id: str
    terms: RotationTerms
    status: Literal["open", "closed"]
    unusual_fee_confirmed: bool = False


def publish(
    command: PublishRotation, defaults: OfficeDefaults, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """Publish a new rotation, or change the one that has this id."""
    places = places_ahead(command.places, command.site.time_zone, now)
    edited_at = command.accepted_at or now
    if isinstance(rotation, Rotation):
        if command.accepted_at and rotation.is_edited_since(command.accepted_at):
            return unchanged(rotation)
        _confirm_fee(command.terms, rotation.terms, defaults, confirmed=command.unusual_fee_confirmed)
        changed = replace(rotation, site=command.site, terms=command.terms, edited_at=edited_at)
        if command.keep_taken:
            places = _at_least_taken(rotation, places)
        return _amend(rotation, _with_places(changed, places, now), defaults, now)
    _confirm_fee(command.terms, None, defaults, confirmed=command.unusual_fee_confirmed)
    published = Rotation(
        command.rotation_id, command.site, command.terms, command.ref, places=places, edited_at=edited_at
    )
    return published, [_published(published)]


def change(
    command: ChangeRotation, defaults: OfficeDefaults, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """Set new terms for who is accepted from now on; those accepted before keep their fee and dates."""
    before = known(rotation)
    _confirm_fee(command.terms, before.terms, defaults, confirmed=command.unusual_fee_confirmed)
    changed = replace(before, terms=command.terms, status=command.status, edited_at=now)
    return _amend(before, changed, defaults, now)


def set_places(
    places: Mapping[date, int], defaults: OfficeDefaults, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """Set the places per week; new ones are offered to the waitlist first. Raises PlacesTaken."""
    before = known(rotation)
    changed = _with_places(before, places_ahead(places, before.zone, now), now)
    return _amend(before, replace(changed, edited_at=now), defaults, now)


def move_site(
    site: Site, defaults: OfficeDefaults, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """Renew the copy of the host's site."""
    before = known(rotation)
    return _amend(before, replace(before, site=site), defaults, now)


def places_ahead(places: Mapping[date, int], zone: str, now: Instant) -> dict[date, int]:
    """The weeks that have places and have not begun, in order. Raises Invalid for a day that is no Monday."""
    for day in places:
        if not is_monday(day):
            raise Invalid(f"{day} is not a Monday; a week is named by its Monday", pointer="/weeks")
    return {
        monday: count
        for monday, count in sorted(places.items())
        if count and not has_begun(monday, zone, now)
    }


def _at_least_taken(rotation: Rotation, places: dict[date, int]) -> dict[date, int]:
    weeks = sorted({*places, *rotation.places})
    counts = {monday: max(places.get(monday, 0), rotation.taken_in(monday)) for monday in weeks}
    return {monday: count for monday, count in counts.items() if count}


def _with_places(rotation: Rotation, places: dict[date, int], now: Instant) -> Rotation:
    short = [
        {
            "week": monday.isoformat(),
            "places": places.get(monday, 0),
            "taken": rotation.taken_in(monday),
            "application_ids": [a for a, claim in rotation.claims.items() if claim.stay.includes(monday)],
        }
        for monday in rotation.places
        if rotation.taken_in(monday) > places.get(monday, 0) and not has_begun(monday, rotation.zone, now)
    ]
    if short:
        raise PlacesTaken(
            f"more places are taken than would be left in {len(short)} week(s), the first {short[0]['week']}",
            pointer="/weeks",
            weeks=short,
            application_ids=sorted({a for week in short for a in _ids(week["application_ids"])}),
        )
    still_off = tuple(m for m in rotation.called_off if places.get(m, 0) <= rotation.taken_in(m))
    return replace(rotation, places=places, called_off=still_off)


def _ids(listed: object) -> list[str]:
    assert isinstance(listed, list)
    return listed


def _confirm_fee(
    terms: RotationTerms, before: RotationTerms | None, defaults: OfficeDefaults, *, confirmed: bool
) -> None:
    if before is None or before.fee != terms.fee:
        defaults.usual_fees.require(terms.fee, confirmed=confirmed)


def _amend(
    before: Rotation, after: Rotation, defaults: OfficeDefaults, now: Instant
) -> Decided[RotationState]:
    facts: list[Fact] = []
    if after.status == "closed" and before.status == "open":
        facts.append(RotationClosed(rotation_id=after.rotation_id))
    elif after.status == "open" and before.status == "closed":
        facts.append(_published(after))
    elif _published(after) != _published(before):
        facts.append(RotationChanged(**dict(_published(after))))
    served, offers = offer_to_waitlist(after, defaults.policy, now)
    return served, [*facts, *offers]


def _published(rotation: Rotation) -> RotationPublished:
    terms, site = rotation.terms, rotation.site
    return RotationPublished(
        rotation_id=rotation.rotation_id,
        host_id=site.host_id,
        title=terms.title,
        specialty=terms.specialty,
        kind=terms.kind,
        city=site.city,
        state=site.state,
        time_zone=site.time_zone,
        fee=terms.fee,
        prices=tuple(LengthPrice(weeks=price.weeks, fee=price.fee) for price in terms.prices),
        min_weeks=terms.min_weeks,
        max_weeks=terms.max_weeks,
        required_documents=terms.required_documents,
        review_mode=terms.review_mode,
    )
