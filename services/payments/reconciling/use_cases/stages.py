"""One page of one stage of a reconciliation: look what the provider has, repair, or note a difference."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from services.payments.differences.domain import Difference, DifferenceKind, difference
from services.payments.differences.use_cases import Differences
from services.payments.journal.domain import movements
from services.payments.journal.domain.movements import Movement
from services.payments.paying.use_cases.provider_events import ProviderEvents
from services.payments.provider.domain import ProviderDispute, ProviderPayment, ProviderRefund
from services.payments.reconciling.domain.runs import Progress, Run, Stage
from services.payments.reconciling.ports import ProviderRecords
from services.payments.reconciling.use_cases.ledger_checks import LedgerChecks
from services.payments.reconciling.use_cases.statement_finder import StatementFinder
from services.payments.statement.domain.statement import Statement
from shared.chassis.documents import Documents
from shared.chassis.logging import get_logger

log = get_logger(__name__)

NEVER_GONE = "unknown_event"
"""Differences that no run looks at again: an event is given up once."""
AT_ONCE = 100


class Stages:
    """The stages; each takes a run and answers how far it came. Safe to repeat from any place."""

    def __init__(
        self,
        records: ProviderRecords,
        finder: StatementFinder,
        events: ProviderEvents,
        checks: LedgerChecks,
        movements: Documents[Movement],
        differences: Differences,
    ) -> None:
        self._records = records
        self._finder = finder
        self._events = events
        self._checks = checks
        self._entries = movements
        self._noted = differences
        self._stages: Mapping[Stage, Callable[[Run], Awaitable[Progress]]] = {
            "events": self._missed_events,
            "pages": self._pages,
            "payments": self._payments,
            "refunds": self._refunds,
            "disputes": self._disputes,
            "movements": self._movements,
            "ledger": self._ledger,
            "differences": self._differences,
        }

    async def page(self, run: Run) -> Progress:
        """Look at the next page of the stage that the run is in. Raises ProviderAway, ProviderRefused."""
        return await self._stages[run.stage](run)

    async def _missed_events(self, run: Run) -> Progress:
        """What was told while nobody listened goes the way of a webhook."""
        listed = await self._records.events(run.since, run.cursor)
        missed = await self._events.unheard(listed.items)
        for event in missed:
            await self._events.receive(event)
        return Progress(listed.next, len(listed.items), tuple(event.id for event in missed))

    async def _pages(self, run: Run) -> Progress:
        listed = await self._records.pages(run.since, run.cursor)
        known = await self._finder.by_application([found.page.application_id for found in listed.items])
        repaired = []
        for found in listed.items:
            statement = known.get(found.page.application_id)
            if statement is not None and await self._finder.converge(found, statement):
                repaired.append(found.page.id)
        return Progress(listed.next, len(listed.items), tuple(repaired))

    async def _payments(self, run: Run) -> Progress:
        """After the pages: money that still stands on no statement."""
        listed = await self._records.payments(run.since, run.cursor)
        paid = [payment for payment in listed.items if payment.status == "succeeded"]
        known = await self._finder.by_payment([payment.id for payment in paid])
        unknown = [p for p in paid if p.id not in known or not _is_booked(known[p.id], p)]
        noted = [_unbooked(payment, known.get(payment.id), run) for payment in unknown]
        return await self._progress(listed.next, len(listed.items), (), noted)

    async def _refunds(self, run: Run) -> Progress:
        listed = await self._records.refunds(run.since, run.cursor)
        known = await self._finder.by_payment([refund.payment_id for refund in listed.items])
        repaired, noted = [], []
        for refund in listed.items:
            statement = known.get(refund.payment_id)
            if statement is None:
                noted.append(_of_refund("unknown_refund", refund, run))
            elif _knows(statement, refund):
                continue
            elif await self._finder.converge_payment(refund.payment_id, statement):
                repaired.append(refund.id)
            else:
                noted.append(
                    replace(_of_refund("not_on_ledger", refund, run), application_id=statement.application_id)
                )
        return await self._progress(listed.next, len(listed.items), repaired, noted)

    async def _disputes(self, run: Run) -> Progress:
        listed = await self._records.disputes(run.since, run.cursor)
        known = await self._finder.by_payment([payment_id for _, payment_id in listed.items])
        repaired, noted = [], []
        for dispute, payment_id in listed.items:
            statement = known.get(payment_id)
            if statement is None:
                noted.append(_of_dispute(dispute, payment_id, run))
            elif await self._finder.converge_payment(payment_id, statement):
                repaired.append(dispute.id)
        return await self._progress(listed.next, len(listed.items), repaired, noted)

    async def _movements(self, run: Run) -> Progress:
        """Keep the provider's own entries: its costs are booked from them, and the ledger is held to them."""
        listed = await self._records.movements(run.since, run.cursor)
        known = await self._entries.get_many([movement.id for movement in listed.items])
        for movement in listed.items:
            if movement.id not in known:
                await self._entries.change(movement.id, partial(movements.record, movement))
        return Progress(listed.next, len(listed.items))

    async def _ledger(self, run: Run) -> Progress:
        checked = await self._checks.check(run)
        return await self._progress(
            checked.cursor, checked.looked_at, (), checked.differences, checked.broken
        )

    async def _differences(self, run: Run) -> Progress:
        """What this run walked over and did not see again has been settled meanwhile."""
        hits = await self._noted.walk(run.cursor, AT_ONCE)
        for hit in hits:
            if hit.state.kind != NEVER_GONE and hit.state.at >= run.since and hit.state.seen_in != run.id:
                await self._noted.gone(hit.id, run.id)
        return Progress(hits[-1].id if len(hits) == AT_ONCE else "", len(hits))

    async def _progress(
        self,
        cursor: str,
        looked_at: int,
        repaired: Iterable[str],
        noted: Iterable[Difference],
        broken: Mapping[str, int] | None = None,
    ) -> Progress:
        count = 0
        for found in noted:
            count += 1
            log.error("the provider's records and ours differ; staff must look", difference=found.id)
            await self._noted.note(found)
        return Progress(cursor, looked_at, tuple(repaired), count, broken or {})


def _is_booked(statement: Statement, payment: ProviderPayment) -> bool:
    kept_aside = any(kept.payment_id == payment.id for kept in statement.suspense)
    return statement.has(f"pay:{payment.id}") or kept_aside


def _knows(statement: Statement, refund: ProviderRefund) -> bool:
    """Whether this refund stands on the statement as it is; a pending one may move on unseen by lines."""
    is_there = statement.has(f"refund:{refund.id}")
    pending = any(t.refund_id == refund.id and t.state == "pending" for t in statement.refund_tasks)
    if refund.status == "failed":
        return is_there and statement.has(f"refund_failed:{refund.id}")
    return is_there and not (pending and refund.status == "succeeded")


def _unbooked(payment: ProviderPayment, statement: Statement | None, run: Run) -> Difference:
    found = difference(
        "unknown_payment" if statement is None else "not_on_ledger",
        payment.id,
        payment_id=payment.id,
        cents=payment.cents,
        currency=payment.currency,
        seen_in=run.id,
    )
    at = payment.at or run.begun_at
    return replace(found, at=at, application_id=statement.application_id if statement else "")


def _of_refund(kind: DifferenceKind, refund: ProviderRefund, run: Run) -> Difference:
    payment_id = refund.payment_id
    return difference(
        kind, refund.id, payment_id=payment_id, cents=-refund.cents, at=refund.at, seen_in=run.id
    )


def _of_dispute(dispute: ProviderDispute, payment_id: str, run: Run) -> Difference:
    cents = -dispute.cents
    return difference(
        "unknown_dispute", dispute.id, payment_id=payment_id, cents=cents, at=dispute.at, seen_in=run.id
    )
