"""Who may tell us that somebody has paid: signature and age; and the few ids read from an event.

A refusal makes Stripe send the same event for days and then switch the endpoint off, for all events. So what
is signed with our secret is never refused, whatever its type and shape: it is kept, and what payments cannot
use is set aside with the reason.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import stripe
from prometheus_client import Counter

from services.payments.paying.domain.provider_events import (
    HANDLED_TYPES,
    LONG_AGO,
    Aside,
    ProviderEvent,
)
from services.payments.paying.ports import NotFromProvider
from shared.chassis.clock import SystemClock
from shared.chassis.logging import get_logger

log = get_logger(__name__)

WEBHOOKS = Counter(
    "rounds_webhooks_total",
    "What the payment provider's webhook received, by what was made of it",
    ["result"],
)
SKEW_SECONDS = 300
HAS_TIME = re.compile(r"(?:^|,)t=(\d{1,12})(?:,|$)")
AN_ID = re.compile(r"[A-Za-z0-9_.:-]{1,255}")
"""Nothing else can be looked up at Stripe, and some of it no database can hold."""


class StripeWebhooks:
    """WebhookReader by Stripe."""

    def __init__(self, secrets: Sequence[str], *, livemode: bool) -> None:
        self._secrets = tuple(secrets)
        self._livemode = livemode

    def read(self, body: bytes, signature: str) -> ProviderEvent:
        """The event in a body that Stripe signed. Raises NotFromProvider for anything else."""
        try:
            text = self._verified(body, signature)
        except NotFromProvider:
            WEBHOOKS.labels("refused").inc()
            raise
        payload = _read(text)
        event = event_of(payload, by_content=f"body_{hashlib.sha256(body).hexdigest()}")
        event = replace(event, aside=self._aside(event, payload))
        WEBHOOKS.labels(_result(event, payload)).inc()
        return event

    def _aside(self, event: ProviderEvent, payload: Mapping[str, Any]) -> Aside:
        """Why nothing is done about it; empty where something is."""
        if not event.type:
            return "unreadable"
        if payload.get("livemode") is not self._livemode:
            return "other_mode"
        return "" if event.type in HANDLED_TYPES else "not_handled"

    def _verified(self, body: bytes, signature: str) -> str:
        """While a secret is being changed, the old and the new one both count."""
        signed_at = HAS_TIME.search(signature)
        # The SDK refuses what is too old but not what is signed ahead; both by the machine's clock.
        if signed_at is None or int(signed_at[1]) > SystemClock()().timestamp() + SKEW_SECONDS:
            raise NotFromProvider("the signature has no time, or one ahead of ours")
        try:
            text = body.decode()
        except UnicodeDecodeError as no_text:
            raise NotFromProvider("this is not text, and cannot have been signed") from no_text
        for secret in self._secrets:
            try:
                stripe.WebhookSignature.verify_header(text, signature, secret, SKEW_SECONDS)
            except (stripe.SignatureVerificationError, ValueError):
                continue
            return text
        raise NotFromProvider("the signature does not fit any secret, or is too old")


def event_of(payload: Mapping[str, Any], by_content: str = "") -> ProviderEvent:
    """The ids in an event of Stripe, whatever its shape; what is missing or no id is empty.

    `by_content` is what an event without an id is known by.
    """
    about = _object(_object(payload.get("data")).get("object"))
    metadata = _object(about.get("metadata"))
    is_payment = about.get("object") == "payment_intent"
    return ProviderEvent(
        id=_id(payload.get("id")) or by_content,
        type=_id(payload.get("type")),
        object_id=_id(about),
        payment_id=_id(about if is_payment else about.get("payment_intent")),
        application_id=_id(metadata.get("application_id")),
        attempt_id=_id(metadata.get("attempt_id")),
        created_at=_instant(payload.get("created")),
    )


def _read(text: str) -> Mapping[str, Any]:
    """The JSON object in a text; empty where there is none."""
    try:
        return _object(json.loads(text))
    except (ValueError, RecursionError):  # also numbers of thousands of digits, and nesting without end
        return {}


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _id(value: Any) -> str:
    """An id, also of an object that was expanded; empty where it is none."""
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, str) and AN_ID.fullmatch(value) else ""


def _instant(seconds: Any) -> datetime:
    if not isinstance(seconds, int | float):
        return LONG_AGO
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return LONG_AGO


def _result(event: ProviderEvent, payload: Mapping[str, Any]) -> str:
    """What the metric counts it as; what somebody has to look into is logged."""
    if event.aside == "not_handled":
        return "not_handled"
    if event.aside:
        log.error("an event that is signed and cannot be used", event_id=event.id, why=event.aside)
        return event.aside
    version = payload.get("api_version")
    if version == stripe.api_version:
        return "taken"
    # only ids are read from it, so it counts; but the endpoint should be pinned to the SDK's version
    log.warning("event of another API version", version=ascii(version)[:40])
    return "other_version"
