"""Who may tell us that somebody has paid: signature, age, mode; and the few ids read from an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import stripe

from services.payments.domain.provider_events import ProviderEvent
from shared.chassis.clock import Clock
from shared.chassis.logging import get_logger

log = get_logger(__name__)

SKEW = timedelta(seconds=300)
LONGEST_ID = 255


class NotFromProvider(Exception):
    """Not signed with a secret of ours, too old, or not of this mode: nothing is kept."""


class StripeWebhooks:
    """Turns a signed body into an event, or refuses it."""

    def __init__(self, secrets: Sequence[str], *, livemode: bool, clock: Clock) -> None:
        self._secrets = tuple(secrets)
        self._livemode = livemode
        self._clock = clock

    def read(self, body: bytes, signature: str) -> ProviderEvent:
        """The event in a body that Stripe signed. Raises NotFromProvider for anything else."""
        payload = self._verified(body, signature)
        try:
            event = self._event(payload)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as wrong:
            raise NotFromProvider("this is not an event of Stripe") from wrong
        if payload.get("livemode") is not self._livemode:
            raise NotFromProvider("this event is of the other mode (live or test)")
        if event.created_at > self._clock() + SKEW:
            raise NotFromProvider("this event is from the future")
        if payload.get("api_version") != stripe.api_version:
            # only ids are read from it, so it counts; but the endpoint should be pinned to the SDK's version
            log.warning("event of another API version", version=str(payload.get("api_version"))[:40])
        return event

    def _verified(self, body: bytes, signature: str) -> Mapping[str, Any]:
        """While a secret is being changed, the old and the new one both count."""
        for secret in self._secrets:
            try:
                payload = stripe.Webhook.construct_event(body, signature, secret).to_dict()
            except (stripe.SignatureVerificationError, ValueError, AttributeError, KeyError, TypeError):
                continue
            if isinstance(payload, Mapping):
                return payload
        raise NotFromProvider("the signature does not fit any secret, or is too old")

    @staticmethod
    def _event(payload: Mapping[str, Any]) -> ProviderEvent:
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
