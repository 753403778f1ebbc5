"""What a statement wants when its instant has come: looks, refunds, reminders, the late fee."""

from __future__ import annotations

import asyncio
from functools import partial

from services.payments.paying.domain.converging import act_on_what_is_due, refund_answered, refund_refused
from services.payments.paying.domain.starting import claim_looks
from services.payments.paying.use_cases.converging import KEY_LIVES, Converging
from services.payments.provider.ports import (
    PaymentProvider,
    ProviderAway,
    ProviderRefused,
    RefundOrder,
)
from services.payments.returning.domain.refunding import claim_refunds, to_send
from services.payments.statement.domain.refund_tasks import RefundTask
from services.payments.statement.domain.statement import AnyStatement, Statement
from shared.chassis.decision import Decided, Instant
from shared.chassis.documents import Documents
from shared.chassis.ids import new_id
from shared.chassis.logging import get_logger

log = get_logger(__name__)


class DueWork:
    """Claims what is due in one write, calls the provider, and books the answers."""

    def __init__(
        self, statements: Documents[AnyStatement], provider: PaymentProvider, converging: Converging
    ) -> None:
        self._statements = statements
        self._provider = provider
        self._converging = converging

    async def act_on_due(self, application_id: str) -> None:
        """Everything that is due now. While the provider is away, each task waits for its next try."""
        token = new_id("wrk")
        statement = await self._statements.change(application_id, partial(_claim, token))
        if not isinstance(statement, Statement):
            return
        looks = [self._look(statement, a.id) for a in statement.live_attempts if a.claimed_by == token]
        tasks = [task for task in to_send(statement) if task.claimed_by == token]
        await asyncio.gather(*looks, *(self._refund(statement, task) for task in tasks))

    async def _look(self, statement: Statement, attempt_id: str) -> None:
        attempt = statement.attempt(attempt_id)
        if attempt is None:
            return
        try:
            await self._converging.look(statement.application_id, attempt)
        except ProviderAway as away:
            log.warning("the provider is away", attempt=attempt_id, looks=attempt.looks, error=str(away))

    async def _refund(self, statement: Statement, task: RefundTask) -> None:
        is_old = self._statements.clock() - task.planned_at >= KEY_LIVES
        order = RefundOrder(
            task_id=task.id,
            application_id=statement.application_id,
            payment_id=task.payment_id,
            cents=task.cents,
            may_be_old=is_old or task.state == "pending",
        )
        try:
            answer = await self._provider.refund(order)
        except ProviderRefused as no:
            log.exception("a refund was refused", task=task.id, code=no.code)
            await self._look_at_payment(task.payment_id)
            decide = partial(refund_refused, task.id, no.code)
        except ProviderAway as away:
            log.warning("the provider is away", task=task.id, tries=task.tries, error=str(away))
            return
        else:
            decide = partial(refund_answered, answer)
        await self._statements.change(statement.application_id, decide)

    async def _look_at_payment(self, payment_id: str) -> None:
        """A dispute that we have not heard of may be the reason; once it is booked, the refund waits for
        its end."""
        try:
            truth = await self._converging.page_of_payment(payment_id)
        except (ProviderAway, ProviderRefused) as away:
            log.warning("no news of a payment", payment=payment_id, error=str(away))
            return
        if truth is not None:
            await self._converging.converge(truth)


def _claim(token: str, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    """In one write: draw what follows, and claim the looks and refunds that need the provider."""
    acted, facts = act_on_what_is_due(statement, now)
    looking, _ = claim_looks(token, acted, now)
    refunding, _ = claim_refunds(token, looking, now)
    return refunding, facts
