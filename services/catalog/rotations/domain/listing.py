"""What a list shows of a rotation, and what it is found by: made at each write, kept beside the state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from services.catalog.rotations.domain.fees import FEE_COVERS, FEE_EXCLUDES, FEE_WEEKS, Price
from services.catalog.rotations.domain.rotation import Rotation, RotationState, Site, UnknownRotation
from services.catalog.rotations.domain.stays import WEEK
from services.catalog.rotations.domain.terms import Setting, Terms
from services.catalog.rotations.domain.text import plain, words_of
from shared.contracts.catalog import ReviewMode, RotationKind
from shared.contracts.money import Money

NEVER = "9999-12-31"
"""Stands for `no start`, and sorts behind every real one."""


class HostCard(BaseModel):
    host_id: str
    name: str


class RotationCard(BaseModel):
    """A rotation in a list: what to decide by, without its claims. The fee is for four weeks (R3)."""

    rotation_id: str
    title: str
    specialty: str
    kind: RotationKind
    setting: Setting
    host: HostCard
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
    """The first Monday from which the shortest stay has a place."""

    @classmethod
    def fields_of(cls, rotation: Rotation) -> dict[str, Any]:
        shown = dict(_unchanging(rotation.rotation_id, rotation.site, rotation.terms))
        return shown | {"next_free_start": next_free_start(rotation)}


def find_fields(rotation: RotationState) -> Mapping[str, Any]:
    """Everything that a search filters, sorts and shows; never needs the state."""
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
        "card": _card(rotation.rotation_id, site, terms)[:-1] + _next_start(first_free),
    }


def stretches(rotation: Rotation, taken: Mapping[date, int]) -> list[dict[str, Any]]:
    """Weeks in a row with more places than taken, where the shortest stay fits: first, last, latest start.

    Every stay within one of them is possible, so a few of them say what hundreds of starts would.
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
def _words(site: Site, terms: Terms) -> list[str]:
    named = (terms.title, terms.specialty, terms.kind.replace("_", " "), terms.setting)
    return list(words_of(" ".join((*named, site.host_name, site.city, site.state))))


@lru_cache(maxsize=4096)
def _unchanging(rotation_id: str, site: Site, terms: Terms) -> Mapping[str, Any]:
    return {
        "rotation_id": rotation_id,
        "host": HostCard(host_id=site.host_id, name=site.host_name),
        "city": site.city,
        "state": site.state,
        "time_zone": site.time_zone,
        **{name: getattr(terms, name) for name in RotationCard.model_fields if name in Terms.model_fields},
    }


@lru_cache(maxsize=4096)
def _card(rotation_id: str, site: Site, terms: Terms) -> str:
    """The card as JSON: the same for every claim on the rotation, so it is made once per change of terms."""
    return RotationCard(**_unchanging(rotation_id, site, terms)).model_dump_json(exclude={"next_free_start"})


def _next_start(first: str | None) -> str:
    return f',"next_free_start":"{first}"}}' if first else ',"next_free_start":null}'
