"""What a failed test of the running system leaves in a folder: its logs, its mails, the documents it touched.

The database's own log of writes says which documents were touched since the test began.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bson import json_util
from bson.timestamp import Timestamp
from pymongo import MongoClient

from deploy.client.mailbox import Mailbox
from deploy.local.platform import Platform
from tests.harness.part import ROOT

FOLDER = ROOT / ".failed"
Entry = Mapping[str, Any]
Touched = dict[str, dict[str, Any]]
"""By collection: the id of each document as text, and as it is."""


class Record:
    """Remembers where everything stood when a test began."""

    def __init__(self, name: str, system: Platform) -> None:
        self.kept: Path | None = None
        self._name = re.sub(r"[^\w\[\]-]+", "-", name)[:120]
        self._system = system
        self._logs = {log: log.stat().st_size for log in self._log_files()}
        self._mailbox = Mailbox(system.addresses["mailbox"])
        with self._database() as client:
            self._began: Timestamp = client.admin.command("hello")["operationTime"]

    def keep(self) -> Path:
        """Write down what has come since; the folder where it lies."""
        if self.kept is None:
            now = datetime.now().astimezone()  # noqa: TID251 - when a person ran the tests
            self.kept = FOLDER / f"{now:%m-%d-%H-%M-%S}-{self._name}"
            self._keep_logs(self.kept / "logs")
            self._keep_mails(self.kept / "mails")
            self._keep_documents(self.kept / "documents")
        return self.kept

    def forget(self) -> None:
        self._mailbox.close()

    def _log_files(self) -> list[Path]:
        return sorted((self._system.root / "logs").glob("*.log"))

    def _keep_logs(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        for log in self._log_files():
            with log.open("rb") as lines:
                lines.seek(self._logs.get(log, 0))
                (folder / log.name).write_bytes(lines.read())

    def _keep_mails(self, folder: Path) -> None:
        folder.mkdir()
        for mail in self._mailbox.mails():
            (folder / f"{mail.number}.eml").write_text(mail.source, encoding="utf-8")

    def _keep_documents(self, folder: Path) -> None:
        folder.mkdir()
        with self._database() as client:
            log = client["local"]["oplog.rs"].find({"ts": {"$gt": self._began}})
            for place, ids in touched(log).items():
                database, _, collection = place.partition(".")
                found = client[database][collection].find({"_id": {"$in": list(ids.values())}})
                lines = [json_util.dumps(document) for document in found]
                (folder / f"{place}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _database(self) -> MongoClient[dict[str, Any]]:
        return MongoClient(self._system.mongo, serverSelectionTimeoutMS=5000)


def touched(log: Iterable[Entry]) -> Touched:
    """Which documents of the services were made, changed or deleted, by MongoDB's log of writes."""
    found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for entry in log:
        for one in entry["o"].get("applyOps", ()) if entry["op"] == "c" else (entry,):
            if one["op"] in "iud" and one["ns"].startswith("rounds_"):
                key = (one.get("o2") or one["o"]).get("_id")
                found[one["ns"]][repr(key)] = key
    return dict(found)
