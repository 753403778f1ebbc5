"""Money that is not what was asked for: kept aside until staff say what was done with it."""

from __future__ import annotations

from dataclasses import replace

from services.payments.office.domain.commands import ReleaseSuspense
from services.payments.office.domain.refusals import AlreadyDecided, NoSuchSuspense
from services.payments.statement.domain.statement import AnyStatement, opened
from shared.chassis.decision import Decided, Instant


def release_suspense(
    command: ReleaseSuspense, statement: AnyStatement, now: Instant
) -> Decided[AnyStatement]:
    """Money that was kept aside is dealt with: at the provider, or by other means that the reason names."""
    known = opened(statement)
    kept = next((kept for kept in known.suspense if kept.payment_id == command.payment_id), None)
    if kept is None:
        raise NoSuchSuspense("this statement has no such money in suspense")
    if kept.released_at is not None:
        raise AlreadyDecided("this money is dealt with already")
    released = replace(kept, released_by=command.staff_id, released_at=now, note=command.reason)
    return replace(known, suspense=tuple(released if k is kept else k for k in known.suspense)), ()
