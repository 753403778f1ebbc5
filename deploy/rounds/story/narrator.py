"""How the story is told: line by line while it happens, each with its time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console

from deploy.client import Applicant, Json, Unexpected
from shared.contracts.money import Money


@dataclass(frozen=True)
class Strand:
    """One strand of the story when it is over: who applied, and with which application."""

    name: str
    applicant: Applicant
    application_id: str


class Narrator:
    """Prints chapters and lines; the seconds are those since the story began."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()

    def chapter(self, title: str) -> None:
        self._console.print(f"\n[bold]{title}[/]")

    def line(self, text: str) -> None:
        self._console.print(f"[dim]{self._seconds():6.1f} s[/]  {text}", soft_wrap=True)

    @contextmanager
    def waiting(self, for_what: str) -> Iterator[None]:
        """While something takes its time; a failure says in which step of the story it came."""
        try:
            with self._console.status(f"{for_what} …"):
                yield
        except Unexpected as failure:
            raise Unexpected(f"the story stopped at “{for_what}”; {failure}") from failure

    def end(self) -> None:
        self._console.print(f"\n[green]The story took {self._seconds():.1f} s.[/]\n")

    def _seconds(self) -> float:
        return time.monotonic() - self._began


def money(given: Json) -> str:
    return str(Money.model_validate(given))


def moment(at: str, zone: str) -> str:
    """Date, time, zone and offset (R20)."""
    local = datetime.fromisoformat(at).astimezone(ZoneInfo(zone))
    return f"{local:%a %b} {local.day}, {local:%Y, %H:%M %Z (UTC%:z)}".replace("(UTC%:z)", _offset(local))


def _offset(local: datetime) -> str:
    text = f"{local:%z}"
    return f"(UTC{text[:3]}:{text[3:]})"
