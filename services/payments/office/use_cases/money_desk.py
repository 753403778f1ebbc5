"""What staff do with money: alone up to a limit, by two people above it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from services.payments.office.domain import approving, correcting, extending, failed_refunds, suspense
from services.payments.office.domain.commands import ExtendDue, ReleaseSuspense, RetryRefund, WaiveLateFee
from services.payments.statement.domain.approvals import ApprovalState, MoneyCommand, TwoPeople
from services.payments.statement.domain.statement import AnyStatement, Statement
from shared.chassis.decision import Instant, Refused
from shared.chassis.documents import Documents, SearchResult


class MoneyDesk:
    """Commands of staff by application id. `rule` says from which amount on two people are needed."""

    def __init__(self, statements: Documents[AnyStatement], rule: TwoPeople) -> None:
        self._statements = statements
        self._rule = rule

    def now(self) -> Instant:
        return self._statements.clock()

    async def will_wait(self, application_id: str, approval_id: str, command: MoneyCommand) -> bool:
        """Whether a second person has to confirm; False also for a command that is refused anyway."""
        statement = await self._statements.get(application_id)
        if not isinstance(statement, Statement):
            return False
        try:
            after, _ = approving.ask(approval_id, command, self._rule, statement, self._statements.clock())
        except Refused:
            return False
        return isinstance(after, Statement) and len(after.approvals) > len(statement.approvals)

    async def ask(self, application_id: str, approval_id: str, command: MoneyCommand) -> AnyStatement:
        """Do it, or keep it for a second person."""
        decide = partial(approving.ask, approval_id, command, self._rule)
        return await self._statements.change(application_id, decide)

    async def confirm(self, application_id: str, approval_id: str, staff_id: str) -> AnyStatement:
        return await self._statements.change(
            application_id, partial(approving.confirm, approval_id, staff_id)
        )

    async def reject(self, application_id: str, approval_id: str, staff_id: str, reason: str) -> AnyStatement:
        decide = partial(approving.reject, approval_id, staff_id, reason)
        return await self._statements.change(application_id, decide)

    async def waive_late_fee(self, application_id: str, command: WaiveLateFee) -> AnyStatement:
        return await self._statements.change(application_id, partial(correcting.waive_late_fee, command))

    async def extend_due(self, application_id: str, command: ExtendDue) -> AnyStatement:
        return await self._statements.change(application_id, partial(extending.extend_due, command))

    async def retry_refund(self, application_id: str, command: RetryRefund) -> AnyStatement:
        return await self._statements.change(application_id, partial(failed_refunds.retry_refund, command))

    async def release_suspense(self, application_id: str, command: ReleaseSuspense) -> AnyStatement:
        return await self._statements.change(application_id, partial(suspense.release_suspense, command))

    async def approvals(
        self, state: ApprovalState, limit: int, after: Sequence[object] | None
    ) -> list[SearchResult[AnyStatement]]:
        """Statements with an approval in this state, the one that expires first before others."""
        return await self._statements.search({"approvals": state}, [("approve_by", 1)], limit, after)
