"""Whose money is this? Statements by what the provider names: an application, or a payment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from services.payments.paying.use_cases.converging import Converging
from services.payments.provider.domain import ProviderSession
from services.payments.reconciling.domain.adopting import FoundPage, adopt, is_behind
from services.payments.statement.domain.statement import AnyStatement, Statement
from shared.chassis.documents import Documents

MOST = 1000
"""Statements and movements of one page of a hundred: far fewer are expected."""


class StatementFinder:
    """Finds statements, and brings to the provider's truth what is behind."""

    def __init__(self, statements: Documents[AnyStatement], converging: Converging) -> None:
        self._statements = statements
        self._converging = converging

    async def by_application(self, application_ids: Sequence[str]) -> dict[str, Statement]:
        found = await self._statements.get_many([wanted for wanted in application_ids if wanted])
        return {name: known for name, known in found.items() if isinstance(known, Statement)}

    async def by_payment(self, payment_ids: Sequence[str]) -> dict[str, Statement]:
        """The statement that each payment stands on, has been tried on, or is kept aside on."""
        wanted = sorted({payment_id for payment_id in payment_ids if payment_id})
        hits = await self._statements.search({"payments": {"$in": wanted}}, [], MOST) if wanted else []
        found: dict[str, Statement] = {}
        for hit in hits:
            if isinstance(hit.state, Statement):
                found |= {payment: hit.state for payment in hit.find["payments"] if payment in wanted}
        return found

    async def converge(self, found: FoundPage, statement: Statement) -> bool:
        """Book what a listed page says and the statement does not; True where something was behind."""
        truth = found.page
        if statement.attempt(truth.attempt_id) is None:
            if truth.status == "expired":
                return False
            after = await self._statements.change(statement.application_id, partial(adopt, found))
            statement = after if isinstance(after, Statement) else statement
        elif not found.is_disputed and not is_behind(truth, statement, self._statements.clock()):
            return False
        return await self._converged(await self._converging.page(truth.id), statement)

    async def converge_payment(self, payment_id: str, statement: Statement) -> bool:
        """The same by a payment, for news that is not of a page: refunds, disputes."""
        return await self._converged(await self._converging.page_of_payment(payment_id), statement)

    async def page_of(self, payment_id: str) -> ProviderSession | None:
        return await self._converging.page_of_payment(payment_id)

    async def _converged(self, truth: ProviderSession | None, statement: Statement) -> bool:
        if truth is None or not is_behind(truth, statement, self._statements.clock()):
            return False
        return await self._converging.converge(truth) is not None
