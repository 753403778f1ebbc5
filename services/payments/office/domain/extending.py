"""Staff move the instant by which everything is due (R11, R24)."""

from __future__ import annotations

from dataclasses import replace

from services.payments.lifecycle.domain.consequences import draw_consequences_after
from services.payments.office.domain.commands import ExtendDue
from services.payments.office.domain.refusals import NoDueInstant
from services.payments.statement.domain.statement import AnyStatement, Statement, opened
from shared.chassis.decision import Decided, Instant, Invalid
from shared.contracts.extension import Extension, why_not_until
from shared.contracts.payments import DueExtended
from shared.contracts.policy import local_midnight


def extend_due(command: ExtendDue, state: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """Reminders and the late fee follow the new instant; what was judged before it stands."""
    statement = opened(state)
    _refuse_without_due_instant(statement, now)
    starts_at = local_midnight(statement.start_date, statement.time_zone)
    current, earlier = statement.full_due_at, len(statement.extensions)
    if wrong := why_not_until(command.due_at, current, earlier, starts_at, statement.policy):
        raise Invalid(wrong, pointer="/due_at")
    extension = Extension(current, command.due_at, now, command.staff_id, command.reason)
    extended = replace(statement, full_due_at=command.due_at, extensions=(*statement.extensions, extension))
    fact = DueExtended(
        **extended.about(),
        balance=extended.money(extended.balance),
        was=current,
        due_at=extended.full_due_at,
        time_zone=extended.time_zone,
    )
    return draw_consequences_after(extended, [fact], now)


def _refuse_without_due_instant(statement: Statement, now: Instant) -> None:
    if statement.has_ended or statement.balance <= 0:
        raise NoDueInstant("nothing is owed, so nothing is due")
    if not statement.deposit_offered:
        raise NoDueInstant("everything is due before the hold of the place ends: extend the hold instead")
    if now >= statement.full_due_at:
        raise NoDueInstant("the due instant has passed; a late fee can be waived instead")
