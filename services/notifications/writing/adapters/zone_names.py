"""What people call a time zone.

CLDR, whose tables Babel carries, keeps a zone's first IANA name for good (`Asia/Calcutta`), while the IANA
database has since renamed some (`Asia/Kolkata`). Either name may come from a person's browser, and the table
may know only the other one. So a zone is looked up under all names that mean the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import get_timezone_location
from babel.localedata import LocaleDataDict

from services.notifications.writing.adapters.locale import ENGLISH

_NOT_INHERITED = "∅∅∅"
"""How CLDR says that a name which a broader region has does not hold here."""


def zone_name(local: datetime) -> str:
    """Eastern Daylight Time; Türkiye Time or Barnaul Time where that zone's time has no name of its own."""
    return _name(str(local.tzinfo), "daylight" if local.dst() else "standard")


@lru_cache(maxsize=2048)
def _name(zone: str, variant: str) -> str:
    for name in _names(zone):
        if found := _own_name(name, variant) or _shared_name(name, variant):
            return found
    return _named_after_its_location(zone)


def _names(zone: str) -> Iterator[str]:
    """The zone's own name first, then the one that Babel takes for the current one, then all older ones."""
    yield zone
    current = get_global("zone_aliases").get(zone, zone)
    yield current
    yield from _older_names().get(current, ())


@cache
def _older_names() -> Mapping[str, list[str]]:
    names: dict[str, list[str]] = {}
    for older, current in get_global("zone_aliases").items():
        names.setdefault(current, []).append(older)
    return names


def _own_name(zone: str, variant: str) -> str | None:
    """British Summer Time is said of London alone, and not of all zones that share Greenwich Mean Time."""
    return _long(ENGLISH.time_zones.get(zone, {}), variant)


def _shared_name(zone: str, variant: str) -> str | None:
    shared = get_global("meta_zones").get(zone)
    return _long(ENGLISH.meta_zones.get(shared, {}), variant) if shared else None


def _long(names: LocaleDataDict | Mapping[str, Mapping[str, str]], variant: str) -> str | None:
    name = names.get("long", {}).get(variant)
    return str(name) if name and name != _NOT_INHERITED else None


def _named_after_its_location(zone: str) -> str:
    """The country where it has one zone, otherwise the city; a fixed offset is at no place."""
    current = get_global("zone_aliases").get(zone, zone)
    if current.startswith("Etc/") or "/" not in current:
        return "local time"
    country = str(get_timezone_location(ZoneInfo(zone), locale=ENGLISH))
    if "(" not in country:
        return country
    return f"{get_timezone_location(ZoneInfo(zone), locale=ENGLISH, return_city=True)} Time"
