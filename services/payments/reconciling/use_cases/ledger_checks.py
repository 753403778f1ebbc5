"""Hold statements to the invariants of money, and their clearing account to the provider's balance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from services.payments.differences.domain import Difference, difference
from services.payments.journal.domain.entries import unlike
from services.payments.journal.domain.movements import Movement
from services.payments.reconciling.domain.money_invariants import Broken, booked_twice, broken
from services.payments.reconciling.domain.runs import Run
from services.payments.reconciling.use_cases.statement_finder import MOST, StatementFinder
from services.payments.statement.domain.statement import AnyStatement, Statement
from services.payments.statement.domain.written_instants import sortable
from shared.chassis.documents import Documents
from shared.chassis.logging import get_logger

log = get_logger(__name__)

AT_ONCE = 100
ENTERED_WITHIN = timedelta(days=1)
"""The provider enters a movement a while after it happened; what is younger is checked the next night."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a page of statements showed."""

    cursor: str
    looked_at: int
    differences: tuple[Difference, ...]
    broken: Mapping[str, int]


class LedgerChecks:
    """Statements on which something was booked since a run looks back."""

    def __init__(
        self, statements: Documents[AnyStatement], kept: Documents[Movement], finder: StatementFinder
    ) -> None:
        self._statements = statements
        self._kept = kept
        self._finder = finder

    async def check(self, run: Run) -> Checked:
        """The next page of them."""
        since = sortable(run.since)
        after = [run.cursor] if run.cursor else None
        hits = await self._statements.search({"booked_until": {"$gte": since}}, [], AT_ONCE, after)
        statements = [hit.state for hit in hits if isinstance(hit.state, Statement)]
        found = [seen for statement in statements for seen in broken(statement)]
        found += await self._on_two(statements)
        for seen in found:
            log.error("an invariant of money is broken", rule=seen.rule, about=seen.about, seen=seen.seen)
        return Checked(
            cursor=hits[-1].id if len(hits) == AT_ONCE else "",
            looked_at=len(hits),
            differences=await self._unlike(statements, run),
            broken=Counter(seen.rule for seen in found),
        )

    async def _on_two(self, statements: Sequence[Statement]) -> list[Broken]:
        payments = [payment for statement in statements for payment in _payments_of(statement)]
        others = await self._finder.by_payment(payments)
        return [*booked_twice([*statements, *others.values()])]

    async def _unlike(self, statements: Sequence[Statement], run: Run) -> tuple[Difference, ...]:
        kept = await self._movements([payment for s in statements for payment in _payments_of(s)])
        found = []
        for statement in statements:
            checked = _payments_of(statement)
            entries = [movement for payment in checked for movement in kept[payment]]
            for payment_id, ours, theirs in unlike(statement, entries):
                if payment_id in checked and not _is_young(statement, payment_id, run):
                    seen = difference("other_amount", payment_id, cents=theirs, ledger_cents=ours)
                    found.append(_about(statement, seen, run))
        return tuple(found)

    async def _movements(self, payment_ids: Sequence[str]) -> Mapping[str, list[Movement]]:
        found: defaultdict[str, list[Movement]] = defaultdict(list)
        after: Sequence[object] | None = None
        while True:
            hits = await self._kept.search({"payment_id": {"$in": list(payment_ids)}}, [], MOST, after)
            for hit in hits:
                found[hit.state.payment_id].append(hit.state)
            if len(hits) < MOST:
                return found
            after = hits[-1].position


def _about(statement: Statement, seen: Difference, run: Run) -> Difference:
    return replace(
        seen,
        payment_id=seen.object_id,
        application_id=statement.application_id,
        currency=statement.currency,
        at=run.begun_at,
        seen_in=run.id,
    )


def _payments_of(statement: Statement) -> list[str]:
    """What was kept aside is checked until staff have dealt with it."""
    aside = (kept.payment_id for kept in statement.suspense if kept.released_at is None)
    return [*statement.payment_ids(), *aside]


def _is_young(statement: Statement, payment_id: str, run: Run) -> bool:
    """Something moved just now, or waits for the bank."""
    moved = [line.booked_at for line in statement.lines if line.reference == payment_id]
    moved += [kept.seen_at for kept in statement.suspense if kept.payment_id == payment_id]
    waits = any(t.payment_id == payment_id and t.state == "pending" for t in statement.refund_tasks)
    return waits or max(moved) > run.begun_at - ENTERED_WITHIN
