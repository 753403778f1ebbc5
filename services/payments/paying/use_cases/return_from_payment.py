"""The payer is back from a payment page, and waits for what became of it."""

from __future__ import annotations

from services.payments.paying.use_cases.converging import Converging
from services.payments.statement.domain.attempts import Attempt
from services.payments.statement.domain.statement import AnyStatement, Statement
from shared.chassis.documents import Documents


class ReturnFromPayment:
    """Asks the provider; never trusts the address that the payer comes with. Raises ProviderAway."""

    def __init__(self, statements: Documents[AnyStatement], converging: Converging) -> None:
        self._statements = statements
        self._converging = converging

    async def from_page(self, session_id: str) -> tuple[Statement, Attempt] | None:
        """What became of this payment page; None where no statement knows it."""
        truth = await self._converging.page(session_id)
        statement = await self._converging.converge(truth) if truth is not None else None
        if truth is None or statement is None:
            return None
        attempt = statement.attempt(truth.attempt_id)
        return None if attempt is None else (statement, attempt)

    async def from_attempt(self, application_id: str, attempt_id: str) -> tuple[Statement, Attempt] | None:
        """The same by the attempt: a payer who goes back without paying comes without the page's id."""
        statement = await self._statements.get(application_id)
        attempt = statement.attempt(attempt_id) if isinstance(statement, Statement) else None
        if not isinstance(statement, Statement) or attempt is None:
            return None
        return await self.from_page(attempt.session_id) if attempt.session_id else (statement, attempt)
