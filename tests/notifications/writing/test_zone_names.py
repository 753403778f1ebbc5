"""Every time zone has a name that people use, whichever of its IANA names a browser has sent."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from services.notifications.writing.adapters.zone_names import zone_name

WINTER, SUMMER = datetime(2027, 1, 15, 12, tzinfo=UTC), datetime(2027, 7, 15, 12, tzinfo=UTC)
ZONES = sorted(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())
PLACES = [zone for zone in ZONES if not zone.startswith("Etc/") and zone != "Factory"]


def names(zone: str) -> list[str]:
    return [zone_name(at.astimezone(ZoneInfo(zone))) for at in (WINTER, SUMMER)]


def is_words(zone: str, name: str) -> bool:
    has_marks = set(name) & set("/_()+")
    return name.endswith("Time") and not has_marks and name != zone and "Unknown" not in name


def test_every_zone_prints_words_and_neither_its_key_nor_an_offset() -> None:
    assert len(PLACES) > 500
    assert [(zone, name) for zone in PLACES for name in names(zone) if not is_words(zone, name)] == []


def test_a_zone_that_is_at_no_place_is_told_by_its_offset_alone() -> None:
    nowhere = {name for zone in ZONES if zone not in PLACES for name in names(zone)}
    assert nowhere == {"local time", "Coordinated Universal Time", "Greenwich Mean Time"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("America/Indiana/Indianapolis", "America/Indianapolis"),
        ("Asia/Kolkata", "Asia/Calcutta"),
        ("Europe/Istanbul", "Asia/Istanbul"),
        ("Asia/Kathmandu", "Asia/Katmandu"),
        ("America/Argentina/Buenos_Aires", "America/Buenos_Aires"),
        ("Asia/Ho_Chi_Minh", "Asia/Saigon"),
        ("Europe/Kyiv", "Europe/Kiev"),
        ("Asia/Yangon", "Asia/Rangoon"),
        ("America/Nuuk", "America/Godthab"),
    ],
)
def test_a_zone_has_the_same_name_under_its_old_key_and_its_new_one(one: str, other: str) -> None:
    assert names(one) == names(other)


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("America/Indiana/Indianapolis", "Eastern Standard Time", "Eastern Daylight Time"),
        ("America/New_York", "Eastern Standard Time", "Eastern Daylight Time"),
        ("America/Phoenix", "Mountain Standard Time", "Mountain Standard Time"),
        ("Asia/Kolkata", "India Standard Time", "India Standard Time"),
        ("Asia/Kathmandu", "Nepal Time", "Nepal Time"),
        ("Europe/Istanbul", "Türkiye Time", "Türkiye Time"),
        ("Europe/London", "Greenwich Mean Time", "British Summer Time"),
        ("Europe/Jersey", "Greenwich Mean Time", "Jersey Time"),
        ("Asia/Barnaul", "Barnaul Time", "Barnaul Time"),
        ("America/Coyhaique", "Coyhaique Time", "Coyhaique Time"),
        ("Africa/Casablanca", "Morocco Time", "Morocco Time"),
        ("UTC", "Coordinated Universal Time", "Coordinated Universal Time"),
    ],
)
def test_names_are_those_that_people_use(zone: str, winter: str, summer: str) -> None:
    assert names(zone) == [winter, summer]
