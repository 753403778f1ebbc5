"""Stripe behind our port: hosted Checkout Sessions and refunds, by the official SDK.

The SDK retries twice with the same key where no answer came. What it cannot know is said apart: ProviderAway
where the outcome is open, ProviderRefused where it is certain that nothing happened.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar, cast

import stripe
from stripe.params.checkout import SessionCreateParams

from services.payments.provider.adapters.stripe_answers import charge_of, refund_of, session_of, warning_of
from services.payments.provider.domain import ProviderRefund, ProviderSession, ProviderWarning
from services.payments.provider.ports import ProviderAway, ProviderRefused, RefundOrder
from services.payments.statement.domain.attempts import CheckoutRequest
from shared.chassis.logging import get_logger

log = get_logger(__name__)

T = TypeVar("T")

EXPAND = ["payment_intent.latest_charge.refunds"]
SUBMIT = {"deposit": "book", "full": "book", "balance": "pay"}


class StripePages:
    """PaymentProvider by Stripe."""

    def __init__(
        self,
        client: stripe.StripeClient,
        descriptor_suffix: str,
        refunding: stripe.StripeClient | None = None,
    ) -> None:
        """`refunding` has a key of its own for refunds; without it the one client does all."""
        self._api = client.v1
        self._refunds = (refunding or client).v1.refunds
        self._suffix = descriptor_suffix

    async def customer(self, applicant_id: str) -> str:
        """An opaque customer without name or address, by which lost sessions can be found.

        Where Stripe has stored a failure under the key, a second key is used: else the applicant could not
        pay for a day."""
        key = f"cus:{applicant_id}"
        try:
            return await self._customer(applicant_id, key)
        except KeySpent:
            return await self._customer(applicant_id, f"{key}:again")

    async def _customer(self, applicant_id: str, key: str) -> str:
        made = await asked(
            self._api.customers.create_async(
                {"metadata": {"applicant_id": applicant_id}}, {"idempotency_key": key}
            )
        )
        return made.id

    async def open_page(self, request: CheckoutRequest) -> ProviderSession:
        """The same request gets the same page: its key is the attempt's id, its parameters are frozen.

        A refusal means that no page of this request exists, and that none will.
        """
        params = self._parameters(request)
        try:
            made = await asked(
                self._api.checkout.sessions.create_async(params, {"idempotency_key": request.attempt_id})
            )
        except (KeySpent, ProviderRefused) as no:
            # Stripe keeps a failure as long as the key, and refuses an end that has come too near meanwhile;
            # an earlier call whose answer was lost may have opened the page all the same
            found = await self.lost_page(request)
            if found is not None:
                return found
            if isinstance(no, ProviderRefused):
                raise
            raise ProviderRefused("provider_failed") from no
        if _is_replayed(made):
            # a replay is what was answered then, not what is true now
            return await self._truth(made.id)
        return session_of(made.to_dict())

    async def lost_page(self, request: CheckoutRequest) -> ProviderSession | None:
        """Look through the payer's pages for the one of this attempt."""
        listed = await asked(
            self._api.checkout.sessions.list_async({"customer": request.customer_id, "limit": 100})
        )
        for session in listed.data:
            if (session.to_dict().get("metadata") or {}).get("attempt_id") == request.attempt_id:
                return await self._truth(session.id)
        return None

    async def page(self, session_id: str) -> ProviderSession | None:
        """The session with its payment, charge, refunds and disputes, as they are now."""
        try:
            return await self._truth(session_id)
        except ProviderRefused as no:
            if no.code == "resource_missing":
                return None
            raise

    async def page_of_payment(self, payment_id: str) -> ProviderSession | None:
        """Sessions are listed by payment, then fetched."""
        listed = await asked(
            self._api.checkout.sessions.list_async({"payment_intent": payment_id, "limit": 1})
        )
        return await self._truth(listed.data[0].id) if listed.data else None

    async def fraud_warning(self, warning_id: str) -> ProviderWarning | None:
        """Fetched from Stripe; the copy in an event may be old or forged."""
        try:
            found = await asked(self._api.radar.early_fraud_warnings.retrieve_async(warning_id))
        except ProviderRefused as no:
            if no.code == "resource_missing":
                return None
            raise
        return warning_of(found.to_dict())

    async def close_page(self, session_id: str) -> ProviderSession:
        """Expire it. Stripe refuses where it is complete or has expired; the session itself says which."""
        try:
            await asked(self._api.checkout.sessions.expire_async(session_id))
        except ProviderRefused as no:
            log.info("the page had ended already", session=session_id, code=no.code)
        return await self._truth(session_id)

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """The key is the task's id, so that a task makes one refund. Where the key may have expired, look
        first.

        Where Stripe has stored a failure under the key, the refund may exist all the same: it is looked for.
        If it does not, the task is tried again, and succeeds once the key has expired.
        """
        found = await self._refund_of(order) if order.may_be_old else None
        if found is not None:
            return found
        try:
            return await self._refund(order)
        except KeySpent:
            found = await self._refund_of(order)
            if found is None:
                raise
            return found

    async def _refund(self, order: RefundOrder) -> ProviderRefund:
        made = await asked(
            self._refunds.create_async(
                {
                    "payment_intent": order.payment_id,
                    "amount": order.cents,
                    "metadata": {"refund_task": order.task_id, "application_id": order.application_id},
                },
                {"idempotency_key": order.task_id},
            )
        )
        return refund_of(made.to_dict())

    async def _refund_of(self, order: RefundOrder) -> ProviderRefund | None:
        listed = await asked(self._refunds.list_async({"payment_intent": order.payment_id, "limit": 100}))
        found = (refund_of(refund.to_dict()) for refund in listed.data)
        return next((refund for refund in found if refund.task_id == order.task_id), None)

    async def _truth(self, session_id: str) -> ProviderSession:
        fetched = await asked(
            self._api.checkout.sessions.retrieve_async(session_id, {"expand": list(EXPAND)})
        )
        session = fetched.to_dict()
        charge = charge_of(session.get("payment_intent"))
        if charge is None:
            return session_of(session)
        if charge["refunds"]["has_more"]:  # only the newest ten came with it
            listed = await asked(self._refunds.list_async({"charge": charge["id"], "limit": 100}))
            charge["refunds"]["data"] = [refund.to_dict() for refund in listed.data]
        if not charge.get("disputed"):
            return session_of(session)
        found = await asked(self._api.disputes.list_async({"charge": charge["id"], "limit": 100}))
        return session_of(session, [dispute.to_dict() for dispute in found.data])

    def _parameters(self, request: CheckoutRequest) -> SessionCreateParams:
        ours = {"application_id": request.application_id, "attempt_id": request.attempt_id}
        price = {
            "currency": request.currency,
            "unit_amount": request.cents,
            "product_data": {"name": request.words},
        }
        params = {
            "mode": "payment",
            "customer": request.customer_id,
            "client_reference_id": request.application_id,
            "metadata": ours,
            # a session's metadata is not copied to its payment
            "payment_intent_data": {"metadata": ours, "statement_descriptor_suffix": self._suffix},
            "line_items": [{"quantity": 1, "price_data": price}],
            "allowed_payment_method_types": list(request.methods),
            "adaptive_pricing": {"enabled": False},
            "expires_at": int(request.expires_at.timestamp()),
            "success_url": f"{request.return_url}?session={{CHECKOUT_SESSION_ID}}",
            # who goes back carries no session: Stripe fills it in for a success alone
            "cancel_url": f"{request.return_url}?application={request.application_id}"
            f"&attempt={request.attempt_id}",
            "submit_type": SUBMIT[request.purpose],
        }
        return cast(SessionCreateParams, params)


class KeySpent(ProviderAway):
    """Stripe has stored a failure or another request under this key, and will answer the same again."""


def stripe_client(key: str, base: str, http: stripe.HTTPXClient) -> stripe.StripeClient:
    """The SDK on httpx, whose client alone retries broken answers, with two retries: its default is none."""
    return stripe.StripeClient(
        key,
        base_addresses={"api": base},
        http_client=http,
        max_network_retries=2,
    )


async def asked(call: Awaitable[T]) -> T:
    """The answer; every failure is either unknown (ProviderAway) or a definite no (ProviderRefused)."""
    try:
        return await call
    except stripe.InvalidRequestError as no:
        if no.http_status in (409, 429):
            raise ProviderAway(no.code or "busy") from no
        log.warning("stripe refused", code=no.code, param=no.param)
        raise ProviderRefused(no.code or "invalid_request") from no
    except stripe.CardError as no:
        raise ProviderRefused(no.code or "card_error") from no
    except stripe.IdempotencyError as spent:
        raise KeySpent("the key was used with other parameters") from spent
    except stripe.StripeError as away:
        if (away.http_status or 0) >= 500 and _says_replayed(away.headers):
            raise KeySpent("the provider keeps a failure under this key") from away
        # also a wrong key or missing rights: nothing is decided then, and staff see it in the log
        raise ProviderAway(f"{type(away).__name__} {away.http_status or ''}".strip()) from away


def _is_replayed(made: Any) -> bool:
    return _says_replayed(getattr(made.last_response, "headers", None))


def _says_replayed(headers: Any) -> bool:
    if not isinstance(headers, Mapping):
        return False
    return any(name.lower() == "idempotent-replayed" and value == "true" for name, value in headers.items())
