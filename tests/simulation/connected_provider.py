"""The payment provider as one process reaches it: over a network that loses and delays."""

from __future__ import annotations

from services.payments.provider.domain import ProviderRefund, ProviderSession, ProviderWarning
from services.payments.provider.ports import PaymentProvider, ProviderAway, RefundOrder
from services.payments.statement.domain.attempts import CheckoutRequest
from tests.simulation.keys import Spent
from tests.simulation.process import Process
from tests.simulation.provider import Provider


class ConnectedProvider(PaymentProvider):
    """The provider as one process reaches it; keys as the adapter for Stripe chooses them."""

    def __init__(self, process: Process, provider: Provider) -> None:
        self.process = process
        self.provider = provider

    async def customer(self, applicant_id: str) -> str:
        return await self.process.call(self.provider, lambda: f"cus_{applicant_id}", ProviderAway)

    async def open_page(self, request: CheckoutRequest) -> ProviderSession:
        key = self.page_key(request)
        return await self.process.call(self.provider, lambda: self.provider.open(key, request), ProviderAway)

    async def lost_page(self, request: CheckoutRequest) -> ProviderSession | None:
        return await self.process.call(self.provider, lambda: self.provider.lost(request), ProviderAway)

    async def page(self, session_id: str) -> ProviderSession | None:
        return await self.process.call(self.provider, lambda: self.provider.known(session_id), ProviderAway)

    async def page_of_payment(self, payment_id: str) -> ProviderSession | None:
        return await self.process.call(
            self.provider, lambda: self.provider.page_of_payment(payment_id), ProviderAway
        )

    async def fraud_warning(self, warning_id: str) -> ProviderWarning | None:
        """Nobody warns here: a warning only asks staff."""
        return None

    async def close_page(self, session_id: str) -> ProviderSession:
        """Two calls, as the adapter makes them: expire, then ask what is true."""
        await self.process.call(self.provider, lambda: self.provider.close(session_id), ProviderAway)
        return await self.process.call(self.provider, lambda: self.provider.truth(session_id), ProviderAway)

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """As the adapter does: look first where the key may have expired, and where it was spent."""
        found = await self._refund_of(order) if order.may_be_old else None
        if found is not None:
            return found
        key = self.refund_key(order)
        try:
            return await self.process.call(
                self.provider, lambda: self.provider.refund(key, order), ProviderAway
            )
        except Spent:
            found = await self._refund_of(order)
            if found is None:
                raise
            return found

    async def _refund_of(self, order: RefundOrder) -> ProviderRefund | None:
        return await self.process.call(self.provider, lambda: self.provider.refund_of(order), ProviderAway)

    def page_key(self, request: CheckoutRequest) -> str:
        return request.attempt_id

    def refund_key(self, order: RefundOrder) -> str:
        return order.task_id
