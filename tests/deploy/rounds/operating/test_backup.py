"""A dump is of one moment, and restored it is the same; an old state is never poured into another."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from deploy.local.addresses import Addresses
from deploy.local.failures import CannotStart
from deploy.local.platform import Platform
from deploy.rounds.operating.backup import AT_ONCE, dump, restore

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

MANY = 2 * AT_ONCE + 1


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    with Platform(tmp_path_factory.mktemp("backup"), processes=("mongo",)) as platform:
        yield platform.addresses


@pytest.fixture
def mongo(addresses: Addresses) -> Iterator[MongoClient[dict[str, Any]]]:
    """With documents of two services, and nothing of any afterwards."""
    with MongoClient[dict[str, Any]](addresses["mongo"], w="majority") as client:
        client["rounds_catalog"]["rotations"].insert_many({"_id": f"rot_{n:05}", "n": n} for n in range(MANY))
        client["rounds_payments"]["statements"].insert_one({"_id": "app_1", "state": {"paid": 69_900}})
        yield client
        _wipe(client)


def _wipe(client: MongoClient[dict[str, Any]]) -> None:
    for name in ("rounds_catalog", "rounds_payments"):
        client.drop_database(name)


def _everything(client: MongoClient[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    return {
        "rotations": list(client["rounds_catalog"]["rotations"].find().sort("_id", 1)),
        "statements": list(client["rounds_payments"]["statements"].find().sort("_id", 1)),
    }


def test_what_was_dumped_and_lost_is_restored(
    addresses: Addresses, mongo: MongoClient[dict[str, Any]], tmp_path: Path
) -> None:
    before = _everything(mongo)
    assert dump(addresses, tmp_path / "dump") == MANY + 1
    _wipe(mongo)
    assert restore(addresses, tmp_path / "dump") == MANY + 1
    assert _everything(mongo) == before


def test_a_dump_is_for_its_owner_alone_and_never_mixed_with_another(
    addresses: Addresses, mongo: MongoClient[dict[str, Any]], tmp_path: Path
) -> None:
    dump(addresses, tmp_path / "dump")
    assert stat.S_IMODE((tmp_path / "dump").stat().st_mode) == 0o700
    with pytest.raises(FileExistsError):
        dump(addresses, tmp_path / "dump")


def test_a_database_that_holds_something_is_not_restored_into(
    addresses: Addresses, mongo: MongoClient[dict[str, Any]], tmp_path: Path
) -> None:
    dump(addresses, tmp_path / "dump")
    before = _everything(mongo)
    with pytest.raises(CannotStart, match="rounds_catalog is not empty"):
        restore(addresses, tmp_path / "dump")
    assert _everything(mongo) == before
