"""Rows of one world: in memory for reading, and in one SQLite table so that a restart forgets nothing.

A request changes plain dictionaries, calls `save` for each, and `commit` writes them in one transaction
before the answer leaves.  SQLite's WAL without a sync survives a killed process (not a power cut),
and costs little enough for hundreds of payments a second.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from stripe_standin.protocol.wire import Obj, dump

_TABLE = """
create table if not exists rows (
    world text not null, kind text not null, id text not null, seq integer not null, body text not null,
    primary key (world, kind, id)
) without rowid
"""
_UPSERT = """
insert into rows (world, kind, id, seq, body) values (?, ?, ?, ?, ?)
on conflict (world, kind, id) do update set body = excluded.body
"""

INDEXED = ("payment_intent", "charge", "source", "customer")
"""Fields that lists filter by; a benchmark's thousands of rows are not walked for each question."""


class Database:
    """The file; without a path nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self._connection: sqlite3.Connection | None = None
        if path is not None:
            if path.is_dir():
                path = path / "stripe.sqlite"
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._connection.execute("pragma journal_mode=wal")
            self._connection.execute("pragma synchronous=off")
            self._connection.execute(_TABLE)

    def worlds(self) -> list[str]:
        """Names of the worlds that have rows."""
        if self._connection is None:
            return []
        return [name for (name,) in self._connection.execute("select distinct world from rows")]

    def load(self, world: str) -> Iterator[tuple[str, int, Obj]]:
        """Kind, sequence number and body of every row of a world, oldest first."""
        if self._connection is not None:
            query = "select kind, seq, body from rows where world = ? order by seq"
            for kind, seq, body in self._connection.execute(query, (world,)).fetchall():
                yield kind, seq, json.loads(body)

    def write(self, world: str, changed: list[tuple[str, int, Obj]], gone: list[tuple[str, str]]) -> None:
        """All changes of one request, or none of them."""
        if self._connection is None:
            return
        with self._connection:
            self._connection.execute("begin")
            self._connection.executemany(
                _UPSERT, [(world, kind, obj["id"], seq, dump(obj)) for kind, seq, obj in changed]
            )
            self._connection.executemany(
                "delete from rows where world = ? and kind = ? and id = ?", [(world, *row) for row in gone]
            )

    def forget(self, world: str) -> None:
        """Drop a whole world."""
        if self._connection is not None:
            self._connection.execute("delete from rows where world = ?", (world,))

    def close(self) -> None:
        """Give the file back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Rows:
    """What one world remembers."""

    def __init__(self, world: str, database: Database) -> None:
        self._world = world
        self._database = database
        self._rows: dict[str, dict[str, Obj]] = {}
        self._sequence: dict[tuple[str, str], int] = {}
        self._index: dict[tuple[str, str, str], dict[str, None]] = {}
        self._changed: dict[tuple[str, str], Obj] = {}
        self._gone: set[tuple[str, str]] = set()
        self._last = 0
        for kind, seq, obj in database.load(world):
            self._last = seq
            self._remember(kind, obj, seq)

    def _remember(self, kind: str, obj: Obj, seq: int) -> None:
        self._sequence[kind, obj["id"]] = seq
        self._rows.setdefault(kind, {})[obj["id"]] = obj
        for field in INDEXED:
            value = obj.get(field)
            if isinstance(value, str):
                self._index.setdefault((kind, field, value), {})[obj["id"]] = None

    def save(self, kind: str, obj: Obj) -> None:
        """Keep a new or changed row."""
        key = (kind, obj["id"])
        if key not in self._sequence:
            self._last += 1
        self._remember(kind, obj, self._sequence.get(key, self._last))
        self._changed[key] = obj
        self._gone.discard(key)

    def drop(self, kind: str, id_: str) -> None:
        """Forget one row."""
        if self._rows.get(kind, {}).pop(id_, None) is not None:
            self._sequence.pop((kind, id_), None)
            self._changed.pop((kind, id_), None)
            self._gone.add((kind, id_))

    def get(self, kind: str, id_: str) -> Obj | None:
        """One row, or None."""
        return self._rows.get(kind, {}).get(id_)

    def oldest_first(self, kind: str, **equal: str) -> list[Obj]:
        """Rows of a kind whose fields equal the given values."""
        rows = self._rows.get(kind, {})
        for field in INDEXED:
            if field in equal:
                ids = self._index.get((kind, field, equal[field]), {})
                rows = {id_: rows[id_] for id_ in ids if id_ in rows}
                break
        return [obj for obj in rows.values() if all(obj.get(f) == v for f, v in equal.items())]

    def kinds(self) -> list[str]:
        """Kinds that have rows."""
        return [kind for kind, rows in self._rows.items() if rows]

    def commit(self) -> None:
        """Write what changed since the last commit."""
        if self._changed or self._gone:
            changed = [(kind, self._sequence[kind, id_], obj) for (kind, id_), obj in self._changed.items()]
            self._database.write(self._world, changed, list(self._gone))
            self._changed.clear()
            self._gone.clear()

    def clear(self) -> None:
        """Forget everything of this world."""
        self._database.forget(self._world)
        for table in (self._rows, self._sequence, self._index, self._changed):
            table.clear()
        self._gone.clear()
