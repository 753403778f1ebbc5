"""Who may tell us that somebody has paid: signature, age, mode; and the few ids read from an event."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import stripe
from prometheus_client import Counter

from services.payments.paying.domain.provider_events import ProviderEvent
from services.payments.paying.ports import NotFromProvider
from shared.chassis.clock import Clock, SystemClock
from shared.chassis.logging import get_logger

log = get_logger(__name__)

WEBHOOKS = Counter(
    "rounds_webhooks_total",
    "What the payment provider's webhook received, by what was made of it",
    ["result"],
)
SKEW = timedelta(seconds=300)
LONGEST_ID = 255
HAS_TIME = re.compile(r"(?:^|,)t=(\d{1,12})(?:,|$)")
NOT_AN_EVENT = (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError)
"""What reading JSON of any shape, or none, can raise; bytes that are no text are a ValueError."""


class StripeWebhooks:
    """WebhookReader by Stripe."""

    def __init__(self, secrets: Sequence[str], *, livemode: bool, clock: Clock) -> None:
        self._secrets = tuple(secrets)
        self._livemode = livemode
        self._clock = clock

    def read(self, body: bytes, signature: str) -> ProviderEvent:
        """The event in a body that Stripe signed. Raises NotFromProvider for anything else."""
        try:
            payload = self._verified(body, signature)
            event = self._trusted(payload)
        except NotFromProvider:
            WEBHOOKS.labels("refused").inc()
            raise
        is_ours = payload.get("api_version") == stripe.api_version
        if not is_ours:
            # only ids are read from it, so it counts; but the endpoint should be pinned to the SDK's version
            log.warning("event of another API version", version=str(payload.get("api_version"))[:40])
        WEBHOOKS.labels("taken" if is_ours else "other_version").inc()
        return event

    def _trusted(self, payload: Mapping[str, Any]) -> ProviderEvent:
        try:
            event = event_of(payload)
        except NOT_AN_EVENT as wrong:
            raise NotFromProvider("this is not an event of Stripe") from wrong
        if payload.get("livemode") is not self._livemode:
            raise NotFromProvider("this event is of the other mode (live or test)")
        if event.created_at > self._clock() + SKEW:
            raise NotFromProvider("this event is from the future")
        return event

    def _verified(self, body: bytes, signature: str) -> Mapping[str, Any]:
        """While a secret is being changed, the old and the new one both count."""
        signed_at = HAS_TIME.search(signature)
        # The SDK refuses what is too old but not what is signed ahead; both by the machine's clock.
        if signed_at is None or int(signed_at[1]) > SystemClock()().timestamp() + SKEW.total_seconds():
            raise NotFromProvider("the signature has no time, or one ahead of ours")
        for secret in self._secrets:
            try:
                payload = stripe.Webhook.construct_event(body, signature, secret).to_dict()
            except (stripe.SignatureVerificationError, *NOT_AN_EVENT):
                continue
            if isinstance(payload, Mapping):
                return payload
        raise NotFromProvider("the signature does not fit any secret, or is too old")


def event_of(payload: Mapping[str, Any]) -> ProviderEvent:
    """The ids in an event of Stripe. Raises one of NOT_AN_EVENT for anything else."""
    about = payload["data"]["object"]
    metadata = about.get("metadata") or {}
    intent = about["id"] if about.get("object") == "payment_intent" else about.get("payment_intent")
    return ProviderEvent(
        id=_id(payload["id"]),
        type=_id(payload["type"]),
        object_id=_id(about["id"]),
        payment_id=_id(intent or ""),
        application_id=_id(metadata.get("application_id", "")),
        attempt_id=_id(metadata.get("attempt_id", "")),
        created_at=datetime.fromtimestamp(int(payload["created"]), UTC),
    )


def _id(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_ID:
        raise TypeError("an id is a short text")
    return value
