"""What the other services and the staff ask of statements: one change each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

from services.payments.office.domain import correcting
from services.payments.settling.domain import ending, opening
from services.payments.statement.domain.money_commands import (
    CancelStatement,
    OpenStatement,
    WaiveLateFee,
)
from services.payments.statement.domain.refusals import NoStatement
from services.payments.statement.domain.statement import AnyStatement, Statement
from shared.chassis.documents import Documents, Hit
from shared.contracts.applications import TermsSigned


class StatementUseCases:
    """Commands by application id; the decisions are in the domain."""

    def __init__(self, statements: Documents[AnyStatement]) -> None:
        self._statements = statements

    async def open(self, command: OpenStatement) -> None:
        await self._statements.change(command.application_id, partial(opening.open_statement, command))

    async def sign_terms(self, fact: TermsSigned) -> None:
        decide = partial(
            opening.sign_terms, fact.signed_at, version=fact.terms_version, sha256=fact.terms_sha256
        )
        await self._statements.change(fact.application_id, decide)

    async def end_hold(self, application_id: str, reason: Literal["time_is_up", "withdrawn"]) -> None:
        await self._statements.change(application_id, partial(ending.end_hold, reason))

    async def end_released_hold(self, application_id: str) -> None:
        await self._statements.change(application_id, ending.end_released_hold)

    async def seat_again(self, application_id: str) -> None:
        await self._statements.change(application_id, ending.seat_again)

    async def give_all_back(self, application_id: str) -> None:
        await self._statements.change(application_id, ending.give_all_back)

    async def cancel(self, application_id: str, command: CancelStatement) -> None:
        await self._statements.change(application_id, partial(ending.cancel, command))

    async def waive_late_fee(self, application_id: str, command: WaiveLateFee) -> AnyStatement:
        return await self._statements.change(application_id, partial(correcting.waive_late_fee, command))

    async def read(self, application_id: str, applicant_id: str | None = None) -> Statement:
        """The statement; for an applicant only their own."""
        statement = await self._statements.get(application_id)
        if not isinstance(statement, Statement) or applicant_id not in (None, statement.applicant_id):
            raise NoStatement("there is no such statement")
        return statement

    async def search(
        self, where: Mapping[str, Any], limit: int, after: Sequence[Any] | None
    ) -> list[Hit[AnyStatement]]:
        """Statements by state and deadline, the most urgent first."""
        return await self._statements.search(where, [("pay_by", 1)], limit, after)
