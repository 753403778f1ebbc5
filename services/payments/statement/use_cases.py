"""Statements to read: one, or the most urgent first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.payments.statement.domain.refusals import NoStatement
from services.payments.statement.domain.statement import AnyStatement, Statement
from shared.chassis.decision import Instant
from shared.chassis.documents import Documents, SearchResult


class Statements:
    """Reads statements; changes none."""

    def __init__(self, statements: Documents[AnyStatement]) -> None:
        self._statements = statements

    def now(self) -> Instant:
        return self._statements.clock()

    async def read(self, application_id: str, applicant_id: str | None = None) -> Statement:
        """The statement; for an applicant only their own. Raises NoStatement."""
        statement = await self._statements.get(application_id)
        if not isinstance(statement, Statement) or applicant_id not in (None, statement.applicant_id):
            raise NoStatement("there is no such statement")
        return statement

    async def search(
        self, where: Mapping[str, Any], limit: int, after: Sequence[Any] | None
    ) -> list[SearchResult[AnyStatement]]:
        """Statements by state, flag and deadline, the most urgent first."""
        return await self._statements.search(where, [("pay_by", 1)], limit, after)
