"""`rounds dump` and `rounds restore`: all services' databases as files, of one moment.

The files are what `mongodump` writes (BSON documents one after the other, `<database>/<collection>.bson`), so
MongoDB's own tools read them, and theirs can be restored here. They hold personal data: mode 0700.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient, WriteConcern
from rich.console import Console

from deploy.local.addresses import Addresses
from deploy.local.failures import CannotStart
from deploy.rounds.operating.evidence import SERVICES

AT_ONCE = 500
AWAY_MS = 5000
_MAJORITY = WriteConcern("majority")
_RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)

console = Console(highlight=False)


def dump(addresses: Addresses, folder: Path) -> int:
    """Write every collection as it was at one moment, also while the services run; how many documents.

    A snapshot lives five minutes in MongoDB: what takes longer fails, and says so.
    """
    folder.mkdir(parents=True, mode=0o700)  # an older dump is never mixed with a newer one
    count = 0
    with MongoClient[dict[str, Any]](addresses["mongo"], serverSelectionTimeoutMS=AWAY_MS) as mongo:
        # Before the snapshot begins: a collection that comes later is not part of it.
        names = [(f"rounds_{service}", name) for service in SERVICES for name in _collections(mongo, service)]
        with mongo.start_session(snapshot=True) as session:
            for database, name in names:
                file = folder / database / f"{name}.bson"
                file.parent.mkdir(exist_ok=True)
                with file.open("wb") as out:
                    batches: Iterator[Any] = mongo[database][name].find_raw_batches({}, session=session)
                    for batch in batches:  # bytes, whatever its type says
                        out.write(batch)
                        count += len(bson.decode_all(batch, _RAW))
    return count


def restore(addresses: Addresses, folder: Path) -> int:
    """Bring a dump into empty databases, while no service runs; how many documents. Indexes are made by the
    services when they start.
    """
    count = 0
    with MongoClient[dict[str, Any]](addresses["mongo"], serverSelectionTimeoutMS=AWAY_MS) as mongo:
        for service in SERVICES:
            if _collections(mongo, service):
                raise CannotStart(
                    f"the database rounds_{service} is not empty", "drop it, or choose another server"
                )
        for file in sorted(folder.glob("*/*.bson")):
            collection = mongo[file.parent.name].get_collection(file.stem, write_concern=_MAJORITY)
            for group in _groups(file):
                collection.insert_many(group, ordered=False)
                count += len(group)
    return count


def report_dump(addresses: Addresses, folder: Path) -> None:
    console.print(f"{dump(addresses, folder)} documents in {folder}.")


def report_restore(addresses: Addresses, folder: Path) -> None:
    console.print(
        f"{restore(addresses, folder)} documents restored. Next: start the services, `rounds replay`."
    )


def _collections(mongo: MongoClient[dict[str, Any]], service: str) -> list[str]:
    names = mongo[f"rounds_{service}"].list_collection_names(filter={"type": "collection"})
    return sorted(name for name in names if not name.startswith("system."))


def _groups(file: Path) -> Iterator[list[RawBSONDocument]]:
    with file.open("rb") as stored:
        documents = bson.decode_file_iter(stored, _RAW)
        while group := list(islice(documents, AT_ONCE)):
            yield group
