"""Ask the provider about an attempt, and bring the statement to what it says."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from services.payments.paying.domain.converging import converge, refuse_attempt
from services.payments.paying.domain.refusals import UnknownAttempt
from services.payments.paying.domain.warnings import book_warning
from services.payments.provider.domain import ProviderSession
from services.payments.provider.ports import PaymentProvider, ProviderRefused
from services.payments.statement.domain.attempts import Attempt
from services.payments.statement.domain.statement import AnyStatement, Statement
from shared.chassis.documents import Documents
from shared.chassis.logging import get_logger

log = get_logger(__name__)

KEY_LIVES = timedelta(hours=23)
"""The provider keeps idempotency keys for 24 hours. After that the same call would open a second page."""


class Converging:
    """Asks the provider what is true and brings statements to it. Webhook, return page and clock all use
    this."""

    def __init__(self, statements: Documents[AnyStatement], provider: PaymentProvider) -> None:
        self._statements = statements
        self._provider = provider

    async def look(self, application_id: str, attempt: Attempt) -> None:
        """Ask about one attempt: find its page, close it if it is unwanted, book what was paid.

        Raises ProviderAway.
        """
        try:
            truth = await self._truth(attempt)
        except ProviderRefused as no:
            await self._statements.change(application_id, partial(refuse_attempt, attempt.id, no.code))
            return
        await self.converge(truth)

    async def converge(self, truth: ProviderSession) -> Statement | None:
        """Bring the statement of this page to it; None where no statement has such an attempt."""
        known = await self._statements.get(truth.application_id) if truth.application_id else None
        if not isinstance(known, Statement) or known.attempt(truth.attempt_id) is None:
            return None
        try:
            after = await self._statements.change(truth.application_id, partial(converge, truth))
        except UnknownAttempt:
            log.exception("a payment page claims an attempt that is not its own", session=truth.id)
            return None
        return after if isinstance(after, Statement) else None

    async def converge_warning(self, warning_id: str) -> bool:
        """Put an early warning of fraud on the statement of its payment. False where no statement has it."""
        told = await self._provider.fraud_warning(warning_id)
        truth = await self.page_of_payment(told.payment_id) if told is not None and told.payment_id else None
        statement = await self.converge(truth) if truth is not None else None
        if told is None or statement is None:
            return False
        await self._statements.change(statement.application_id, partial(book_warning, told))
        return True

    async def page(self, session_id: str) -> ProviderSession | None:
        return await self._provider.page(session_id)

    async def page_of_payment(self, payment_id: str) -> ProviderSession | None:
        return await self._provider.page_of_payment(payment_id)

    async def _truth(self, attempt: Attempt) -> ProviderSession:
        if attempt.session_id and attempt.unwanted:
            return await self._provider.close_page(attempt.session_id)
        truth = await self._page_of(attempt)
        if attempt.unwanted and truth.status == "open":
            return await self._provider.close_page(truth.id)
        return truth

    async def _page_of(self, attempt: Attempt) -> ProviderSession:
        if attempt.session_id:
            found = await self._provider.page(attempt.session_id)
        elif self._statements.clock() - attempt.started_at < KEY_LIVES:
            found = await self._provider.open_page(attempt.request)
        else:
            found = await self._provider.lost_page(attempt.request)
        if found is None:
            raise ProviderRefused("no_such_page")
        return found
