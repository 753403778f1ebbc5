"""The host's pages as HTML: one file each, self-contained, usable without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from services.applications.reviewing.ports import HostPages, PageName


def _day(day: date) -> str:
    return f"{day:%A, %B} {day.day}, {day.year}"


def _moment(at: datetime, zone: str) -> str:
    """Date, time, zone and UTC offset (R20)."""
    there = at.astimezone(ZoneInfo(zone))
    offset = f"{there:%z}"
    return f"{_day(there.date())}, {there:%H:%M} ({there:%Z}, UTC{offset[:3]}:{offset[3:5]})"


class JinjaPages(HostPages):
    """Renders the templates beside this file. A missing value is an error."""

    def __init__(self) -> None:
        self._environment = SandboxedEnvironment(
            loader=PackageLoader("services.applications.reviewing.adapters.pages", "."),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["day"] = _day
        self._environment.filters["moment"] = _moment

    def render(self, page: PageName, data: Mapping[str, Any]) -> str:
        return self._environment.get_template(f"{page}.html").render(**data)
