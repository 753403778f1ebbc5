"""What can be chosen from in forms: pairs of what is sent and what is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale

from web.present.kinds import kind

Option = tuple[str, str]


def options(items: Sequence[Mapping[str, Any]], key: str) -> list[Option]:
    """From a list of the API, such as its cities."""
    return [(item[key], item[key]) for item in items]


def partners(items: Sequence[Mapping[str, Any]]) -> list[Option]:
    return [(item["partner_id"], f"{item['name']} ({kind(item['kind'])})") for item in items]


@lru_cache(maxsize=16)
def countries(locale: str) -> list[Option]:
    """By name in the reader's language; the codes are ISO 3166-1."""
    names = Locale.parse(locale.replace("-", "_")).territories
    found = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    return sorted((pair for pair in found if pair[0] not in _NO_COUNTRY), key=lambda pair: pair[1])


@lru_cache(maxsize=1)
def zones() -> list[Option]:
    """The zones of the IANA database that are named by a region and a city, without their older names."""
    named = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(_NO_REGION))
    return [("UTC", "UTC"), *((zone, zone) for zone in sorted(named))]


_NO_REGION = ("Etc/", "posix", "right", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})
"""Codes of the table that stand for something else: unions, tests, and what is unknown."""
