"""Which held-back webhooks a test wants to be sent, in what order and how often."""

from __future__ import annotations

import random
import re
from typing import Any

from stripe_standin.webhooks.delivery import Delivery


def split(deliveries: list[Delivery], wanted: Any) -> tuple[list[Delivery], list[Delivery]]:
    """Those that a regular expression on the type, or a list of event ids or types, names; and the others."""
    if wanted is None:
        return deliveries, []
    names = wanted if isinstance(wanted, list) else None
    named: list[Delivery] = []
    others: list[Delivery] = []
    for delivery in deliveries:
        event = delivery.event
        hit = (
            event["id"] in names or event["type"] in names
            if names is not None
            else re.search(wanted, event["type"])
        )
        (named if hit else others).append(delivery)
    return named, others


def ordered(deliveries: list[Delivery], wanted: dict[str, Any]) -> list[Delivery]:
    """As they were made, the other way round, or shuffled by a seed."""
    order = wanted.get("order") or "created"
    if order in ("reverse", "reversed"):
        return deliveries[::-1]
    if order == "random":
        return random.Random(wanted.get("seed", 0)).sample(deliveries, len(deliveries))  # noqa: S311 - a repeatable shuffle
    return deliveries


def copies(wanted: dict[str, Any]) -> int:
    """How often each one is sent."""
    duplicate = wanted.get("duplicate", 1)
    return 2 if duplicate is True else max(1, int(duplicate))
