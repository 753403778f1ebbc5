"""What the example data is drawn from: the tables in source/, and dice that fall the same way each time."""

import random
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

SOURCE = Path(__file__).parent / "source"
SEED = "rounds-example"

Row = dict[str, str]
T = TypeVar("T")


@dataclass(frozen=True)
class City:
    name: str
    state: str
    postal_codes: list[str]
    time_zone: str
    hosts: int
    fee_steps: int


@dataclass(frozen=True)
class Focus:
    title: str
    setting: str
    sees: str


@dataclass(frozen=True)
class Specialty:
    name: str
    office_name: str
    tier: int
    office: int
    hospital: int
    hands_on: str
    observership: str
    focus: list[Focus]
    kinds: tuple[str, ...] = ("hands_on", "observership")


def dice(*key: object) -> random.Random:
    """Every row rolls its own dice, so that adding one row leaves the others as they were."""
    return random.Random(":".join(map(str, (SEED, *key))))  # noqa: S311  (example data, nothing secret)


def shuffled(cards: Sequence[T], *key: object) -> list[T]:
    return dice(*key).sample(cards, len(cards))


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


@cache
def cities() -> tuple[City, ...]:
    return tuple(City(**entry) for entry in _load("cities")["city"])


@cache
def specialties() -> tuple[Specialty, ...]:
    return tuple(_specialty(entry) for entry in _load("specialties")["specialty"])


@cache
def names(which: str) -> tuple[str, ...]:
    return tuple(shuffled(_load("names")[which], which))


def _specialty(entry: dict[str, Any]) -> Specialty:
    return Specialty(**{**entry, "focus": [Focus(*focus) for focus in entry["focus"]]})


def _load(table: str) -> dict[str, Any]:
    return tomllib.loads((SOURCE / f"{table}.toml").read_text("utf-8"))
