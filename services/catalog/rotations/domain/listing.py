"""What the search finds and shows of a rotation: computed at each write, stored beside the state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from services.catalog.rotations.domain.fees import FEE_COVERS, FEE_EXCLUDES, Price
from services.catalog.rotations.domain.rotation import Rotation, RotationState, Site, UnknownRotation
from services.catalog.rotations.domain.stays import WEEK
from services.catalog.rotations.domain.terms import RotationTerms, Setting
from shared.chassis.text import plain, words_of
from shared.contracts.catalog import ReviewMode, RotationKind
from shared.contracts.fees import FEE_WEEKS
from shared.contracts.money import Money

NEVER = "9999-12-31"
"""Stored where there is no free start; it sorts behind every real date."""


class ListedHost(BaseModel):
    host_id: str
    name: str


class ListingEntry(BaseModel):
    """A rotation as a list shows it. The fee is for four weeks (R3)."""

    rotation_id: str
    title: str
    specialty: str
    kind: RotationKind
    setting: Setting
    host: ListedHost
    city: str
    state: str
    time_zone: str
    fee: Money
    fee_weeks: int = FEE_WEEKS
    fee_covers: tuple[str, ...] = FEE_COVERS
    fee_excludes: tuple[str, ...] = FEE_EXCLUDES
    min_weeks: int
    max_weeks: int
    prices: tuple[Price, ...]
    required_documents: tuple[str, ...]
    review_mode: ReviewMode
    next_free_start: date | None = None
    """The first Monday on which the shortest stay that the host allows could start."""

    @classmethod
    def fields_of(cls, rotation: Rotation) -> dict[str, Any]:
        shown = dict(_unchanging(rotation.rotation_id, rotation.site, rotation.terms))
        return shown | {"next_free_start": next_free_start(rotation)}


def find_fields(rotation: RotationState) -> Mapping[str, Any]:
    """Everything that a search filters, sorts and shows, so that it never reads the state."""
    if isinstance(rotation, UnknownRotation):
        return {"shown": False, "status": "unknown"}
    site, terms = rotation.site, rotation.terms
    is_open = stretches(rotation, {})
    free = stretches(rotation, rotation.taken()) if rotation.claims else is_open
    first_free = free[0]["first"] if free else None
    return {
        "shown": rotation.status == "open" and bool(is_open),
        "status": rotation.status,
        "ref": rotation.ref,
        "host_id": site.host_id,
        "specialty": plain(terms.specialty),
        "specialty_name": terms.specialty,
        "kind": terms.kind,
        "city": plain(site.city),
        "city_name": site.city,
        "us_state": site.state,
        "fee": terms.fee.amount,
        "title": plain(terms.title),
        "start": first_free or NEVER,
        "min_weeks": terms.min_weeks,
        "max_weeks": terms.max_weeks,
        "open": is_open,
        "free": free,
        "words": _words(site, terms),
        "card": _entry_json(rotation.rotation_id, site, terms)[:-1] + _next_start(first_free),
    }


def stretches(rotation: Rotation, taken: Mapping[date, int]) -> list[dict[str, Any]]:
    """Runs of weeks that each have more places than are taken, and are long enough for the shortest stay.

    Every stay inside a run is possible, so a few runs say what hundreds of single starts would.
    """
    found: list[list[date]] = []
    for monday, places in rotation.places.items():
        if places <= taken.get(monday, 0):
            continue
        if found and monday - found[-1][1] == WEEK:
            found[-1][1] = monday
        else:
            found.append([monday, monday])
    shortest = rotation.terms.min_weeks
    return [
        {
            "first": first.isoformat(),
            "last": last.isoformat(),
            "weeks": (last - first) // WEEK + 1,
            "latest": (last - (shortest - 1) * WEEK).isoformat(),
        }
        for first, last in found
        if (last - first) // WEEK + 1 >= shortest
    ]


def next_free_start(rotation: Rotation) -> date | None:
    free = stretches(rotation, rotation.taken())
    return date.fromisoformat(free[0]["first"]) if free else None


@lru_cache(maxsize=4096)
def _words(site: Site, terms: RotationTerms) -> list[str]:
    named = (terms.title, terms.specialty, terms.kind.replace("_", " "), terms.setting)
    return list(words_of(" ".join((*named, site.host_name, site.city, site.state))))


@lru_cache(maxsize=4096)
def _unchanging(rotation_id: str, site: Site, terms: RotationTerms) -> Mapping[str, Any]:
    return {
        "rotation_id": rotation_id,
        "host": ListedHost(host_id=site.host_id, name=site.host_name),
        "city": site.city,
        "state": site.state,
        "time_zone": site.time_zone,
        **{
            name: getattr(terms, name)
            for name in ListingEntry.model_fields
            if name in RotationTerms.model_fields
        },
    }


@lru_cache(maxsize=4096)
def _entry_json(rotation_id: str, site: Site, terms: RotationTerms) -> str:
    """The entry without its next start: made once per change of terms, as no claim changes it."""
    return ListingEntry(**_unchanging(rotation_id, site, terms)).model_dump_json(exclude={"next_free_start"})


def _next_start(first: str | None) -> str:
    return f',"next_free_start":"{first}"}}' if first else ',"next_free_start":null}'
