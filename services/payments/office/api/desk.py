"""How a command that moves money is answered: done, or kept for a second person."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Response

from services.payments.office.use_cases.money_desk import MoneyDesk
from services.payments.statement.api.staff_statement import StaffStatementView
from services.payments.statement.domain.approvals import MoneyCommand
from shared.chassis.http.idempotency import Idempotency
from shared.chassis.http.needs import needs

Desk = Annotated[MoneyDesk, needs(MoneyDesk)]

TWO_PEOPLE: dict[int | str, dict[str, Any]] = {
    202: {
        "model": StaffStatementView,
        "description": "Above the office's limit: nothing has moved, a second person has to confirm the "
        "pending approval in `approvals`",
    }
}


async def done_or_kept(
    desk: MoneyDesk, application_id: str, command: MoneyCommand, once: Idempotency
) -> Response:  # fmt: skip
    """201 where it is done, 202 where a second person has to confirm it."""
    approval_id = once.id("apr")
    waits = await desk.will_wait(application_id, approval_id, command)
    work = desk.ask(application_id, approval_id, command)
    return await once.answer(202 if waits else 201, StaffStatementView.at(desk.now()), work)
