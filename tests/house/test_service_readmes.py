"""The README of a service is its front page: what it owns, hears and says, and which rooms it has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.glossary import SERVICES
from tests.house.tree import ROOT


def readme(service: str) -> str:
    return (ROOT / "services" / service / "README.md").read_text(encoding="utf-8")


def rooms(service: str) -> set[str]:
    folders = (ROOT / "services" / service).iterdir()
    return {path.name for path in folders if path.is_dir() and (path / "__init__.py").exists()}


def rooms_of_the_table(page: str) -> list[str]:
    """What the first cells of the table `| room | … |` name; rooms without an order may share a line."""
    table = re.search(r"^\| room \|.*\n\|[-| ]+\n((?:\|.*\n)+)", page, flags=re.MULTILINE)
    cells = [line.split("|")[1] for line in table[1].splitlines()] if table else []
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


@pytest.mark.parametrize("service", SERVICES)
def test_it_names_each_room_and_no_other(service: str) -> None:
    named = rooms_of_the_table(readme(service))

    assert set(named) == rooms(service)
    assert len(named) == len(set(named))


def layers(service: str) -> list[str]:
    """The layers of the service's rooms, from high to low, as import-linter holds them."""
    contracts = (ROOT / ".importlinter").read_text(encoding="utf-8").split("[importlinter:contract:")
    own = next(text for text in contracts if f"containers =\n    services.{service}\nlayers" in text)
    return own.partition("layers =\n")[2].splitlines()


@pytest.mark.parametrize("service", SERVICES)
def test_its_table_has_the_order_that_import_linter_holds(service: str) -> None:
    order = [re.findall(r"\w+", layer) for layer in layers(service)]
    ranks = {room: rank for rank, names in enumerate(order) for room in names}
    shown = [ranks[room] for room in rooms_of_the_table(readme(service))]

    assert shown == sorted(shown)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("row", ["owns", "consumes", "announces"])
def test_it_says_what_the_service(service: str, row: str) -> None:
    assert re.search(rf"^\| \**{row}\** \|", readme(service), flags=re.MULTILINE)


@pytest.mark.parametrize("service", SERVICES)
def test_every_file_that_it_names_exists(service: str) -> None:
    home = ROOT / "services" / service
    named = re.findall(r"`((?:\w+/)*\w+\.(?:py|md|jinja|csv|toml))`", readme(service))
    missing = [name for name in named if not _exists(home, name)]

    assert missing == []


def _exists(home: Path, name: str) -> bool:
    """A path is meant from the service, from the root, or is the end of one that is unique in the service."""
    return (home / name).exists() or (ROOT / name).exists() or len(list(home.glob(f"**/{name}"))) == 1
