"""What the payment provider has recorded of us: read by its own API, with a key that only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

import stripe

from deploy.local.addresses import Addresses
from deploy.local.existing import Existing
from deploy.local.ports import LOOPBACK
from services.payments.journal.domain.movements import Movement
from services.payments.provider.domain import ProviderDispute, ProviderPayment
from services.payments.reconciling.adapters.stripe_records import StripeRecords
from services.payments.reconciling.domain.adopting import FoundPage
from services.payments.reconciling.ports import Listed
from services.payments.statement.domain.statement import Statement

T = TypeVar("T")

STANDIN_KEY = "sk_test_verify"
"""The stand-in asks for a key and takes any."""
TIMEOUT_SECONDS = 20.0


@dataclass(frozen=True)
class ProviderEvidence:
    """The provider's records since the first place was held."""

    pages: list[FoundPage] = field(default_factory=list)
    payments: dict[str, ProviderPayment] = field(default_factory=dict)
    """By id, with their refunds and disputes, whoever asked for them."""
    movements: list[Movement] = field(default_factory=list)


def key_of(addresses: Addresses) -> str | None:
    """The key to read with; None where there is no provider, or none that we may ask."""
    if addresses["stripe"].startswith(f"http://{LOOPBACK}"):
        return STANDIN_KEY
    given = Existing.from_environment()
    return given.stripe_reconcile_key or given.stripe_api_key


async def gather_provider(addresses: Addresses, statements: Iterable[Statement]) -> ProviderEvidence | None:
    """Read everything. None where it cannot be asked; raises ProviderAway when it does not answer."""
    key = key_of(addresses)
    held = [statement.held_at for statement in statements]
    if key is None or not held:
        return None
    http = stripe.HTTPXClient(timeout=TIMEOUT_SECONDS)
    client = stripe.StripeClient(
        key, base_addresses={"api": addresses["stripe"]}, http_client=http, max_network_retries=2
    )
    try:
        return await _read(StripeRecords(client), min(held) - timedelta(days=1))
    finally:
        await http.close_async()  # type: ignore[no-untyped-call]  # the SDK has not typed it


async def _read(records: StripeRecords, since: datetime) -> ProviderEvidence:
    pages = await _all(records.pages, since)
    payments = {payment.id: payment for payment in await _all(records.payments, since)}
    payments |= {found.page.payment.id: found.page.payment for found in pages if found.page.payment}
    disputes: defaultdict[str, list[ProviderDispute]] = defaultdict(list)
    for dispute, payment_id in await _all(records.disputes, since):
        disputes[payment_id].append(dispute)
    payments |= {
        name: replace(payments[name], disputes=tuple(found))
        for name, found in disputes.items()
        if name in payments
    }
    return ProviderEvidence(pages, payments, await _all(records.movements, since))


async def _all(listed: Callable[[datetime, str], Awaitable[Listed[T]]], since: datetime) -> list[T]:
    found: list[T] = []
    after = ""
    while True:
        part = await listed(since, after)
        found.extend(part.items)
        after = part.next
        if not after:
            return found
