"""The journal for accountants: read from statements and the provider's entries, in an order that stays."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from services.payments.journal.domain.entries import Entry, entries_of, entries_of_movement
from services.payments.journal.domain.movements import Movement
from services.payments.statement.domain.statement import AnyStatement, Statement
from services.payments.statement.domain.written_instants import sortable
from shared.chassis.decision import Instant
from shared.chassis.documents import Documents

AT_ONCE = 100
Position: TypeAlias = tuple[Literal["statements", "provider"], str, int]
"""Where a page ended: the source, the document, and how many of its entries were returned."""


@dataclass(frozen=True, slots=True)
class Period:
    """Entries booked from one instant until before another."""

    since: Instant
    until: Instant

    def holds(self, entry: Entry) -> bool:
        return self.since <= entry.booked_at < self.until


class Journal:
    """Entries of all statements, ordered by id and line; after them those of the provider's balance.

    The order never changes and lines are only added at the end, so a page that was read stays as it was.
    """

    def __init__(self, statements: Documents[AnyStatement], kept: Documents[Movement]) -> None:
        self._statements = statements
        self._kept = kept

    async def entries(
        self, period: Period, after: Position | None = None
    ) -> AsyncIterator[tuple[Position, Entry]]:
        """Every entry after a position, each with its own position."""
        if after is None or after[0] == "statements":
            async for found in self._of_statements(period, after):
                yield found
            after = None
        async for found in self._of_movements(period, after):
            yield found

    async def _of_statements(
        self, period: Period, after: Position | None
    ) -> AsyncIterator[tuple[Position, Entry]]:
        since = sortable(period.since)
        where = {"booked_until": {"$gte": since}}
        async for name, state in _walk(self._statements, where, after):
            entries = entries_of(state) if isinstance(state, Statement) else ()
            for found in _behind("statements", name, entries, period, after):
                yield found

    async def _of_movements(
        self, period: Period, after: Position | None
    ) -> AsyncIterator[tuple[Position, Entry]]:
        where = {
            "at": {
                "$gte": sortable(period.since),
                "$lte": sortable(period.until),
            }
        }
        async for name, movement in _walk(self._kept, where, after):
            for found in _behind("provider", name, entries_of_movement(movement), period, after):
                yield found


async def _walk(
    documents: Documents[Any], where: Mapping[str, Any], after: Position | None
) -> AsyncIterator[tuple[str, Any]]:
    """The document at the position again, for its remaining entries, then all documents after it."""
    if after is not None and (begun := await documents.get(after[1])) is not None:
        yield after[1], begun
    position: Any = [after[1]] if after is not None else None
    while True:
        hits = await documents.search(where, [], AT_ONCE, position)
        for hit in hits:
            yield hit.id, hit.state
        if len(hits) < AT_ONCE:
            return
        position = hits[-1].position


def _behind(
    source: Literal["statements", "provider"],
    name: str,
    entries: tuple[Entry, ...],
    period: Period,
    after: Position | None,
) -> list[tuple[Position, Entry]]:
    given = after[2] if after is not None and after[1] == name else 0
    numbered = enumerate(entries[given:], given + 1)
    return [((source, name, number), entry) for number, entry in numbered if period.holds(entry)]
