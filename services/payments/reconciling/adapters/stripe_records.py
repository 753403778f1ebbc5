"""Stripe's lists, page by page: events, sessions, payments, refunds, disputes, balance transactions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import stripe

from services.payments.journal.domain.movements import Movement, MovementKind
from services.payments.paying.adapters.stripe_webhooks import event_of
from services.payments.paying.domain.provider_events import HANDLED_TYPES, ProviderEvent
from services.payments.provider.adapters.stripe_answers import (
    Obj,
    charge_of,
    dispute_of,
    payment_of,
    refund_of,
    session_of,
)
from services.payments.provider.adapters.stripe_pages import asked
from services.payments.provider.domain import ProviderDispute, ProviderPayment, ProviderRefund
from services.payments.reconciling.domain.adopting import FoundPage
from services.payments.reconciling.ports import Listed
from shared.chassis.decision import Instant

T = TypeVar("T")

AT_ONCE = 100
"""The most that Stripe lists at once."""
COSTS = frozenset({"stripe_fee", "stripe_fx_fee", "network_cost", "tax_fee", "application_fee"})


class StripeRecords:
    """ProviderRecords by Stripe; reads only."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client

    async def events(self, since: Instant, after: str) -> Listed[ProviderEvent]:
        return await self._list("events", event_of, since, after, types=sorted(HANDLED_TYPES))

    async def pages(self, since: Instant, after: str) -> Listed[FoundPage]:
        expand = ["data.payment_intent.latest_charge.refunds"]
        return await self._list("checkout/sessions", _page, since, after, expand=expand)

    async def payments(self, since: Instant, after: str) -> Listed[ProviderPayment]:
        return await self._list("payment_intents", payment_of, since, after, expand=["data.latest_charge"])

    async def refunds(self, since: Instant, after: str) -> Listed[ProviderRefund]:
        return await self._list("refunds", refund_of, since, after)

    async def disputes(self, since: Instant, after: str) -> Listed[tuple[ProviderDispute, str]]:
        return await self._list("disputes", _dispute, since, after)

    async def movements(self, since: Instant, after: str) -> Listed[Movement]:
        return await self._list("balance_transactions", movement_of, since, after, expand=["data.source"])

    async def _list(
        self, what: str, read: Callable[[Obj], T], since: Instant, after: str, **more: Any
    ) -> Listed[T]:
        """As JSON: making the SDK's objects of a hundred expanded rows holds the event loop for 0.1 s."""
        params = {**_window(since, after), **more}
        answer = await asked(self._client.raw_request_async("get", f"/v1/{what}", **params))
        listed = answer.data
        rows: Sequence[Obj] = listed["data"]
        return Listed(tuple(read(row) for row in rows), rows[-1]["id"] if listed["has_more"] else "")


def _window(since: Instant, after: str) -> dict[str, Any]:
    wanted: dict[str, Any] = {"created": {"gte": int(since.timestamp())}, "limit": AT_ONCE}
    return {**wanted, "starting_after": after} if after else wanted


def _page(session: Obj) -> FoundPage:
    charge = charge_of(session.get("payment_intent"))
    return FoundPage(
        page=session_of(session),
        cents=session.get("amount_total") or 0,
        currency=session.get("currency") or "",
        expires_at=datetime.fromtimestamp(session["expires_at"], UTC),
        customer_id=_id(session.get("customer")),
        is_disputed=bool(charge and charge.get("disputed")),
    )


def _dispute(dispute: Obj) -> tuple[ProviderDispute, str]:
    return dispute_of(dispute), _id(dispute.get("payment_intent"))


def movement_of(entry: Obj) -> Movement:
    """A balance transaction with its source expanded."""
    source = entry.get("source")
    about: Obj = source if isinstance(source, Mapping) else {"id": source or ""}
    return Movement(
        id=entry["id"],
        kind=_kind(entry, about),
        cents=entry["amount"],
        fee_cents=entry["fee"],
        currency=entry["currency"],
        at=datetime.fromtimestamp(entry["created"], UTC),
        payment_id=_id(about.get("payment_intent")),
        object_id=about["id"],
        type=entry["type"],
    )


def _kind(entry: Obj, about: Obj) -> MovementKind:
    """By the object behind it, because Stripe has a type per way of paying; by the sign which way it went."""
    came = entry["amount"] > 0
    match about.get("object"):
        case "charge":
            return "payment" if came else "other"
        case "refund":
            return "refund_failed" if came else "refund"
        case "dispute":
            return "dispute_won" if came else "dispute"
    if entry["type"].startswith("payout"):
        return "payout"
    return "cost" if entry["type"] in COSTS else "other"


def _id(value: Any) -> str:
    """An id, also of an object that was expanded."""
    return str(value["id"]) if isinstance(value, Mapping) else value or ""
