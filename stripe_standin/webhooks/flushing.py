"""Which held-back webhooks a test wants to be sent, in what order and how often."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stripe_standin.webhooks.deliveries import Delivery


def split(deliveries: list[Delivery], wish: Any) -> tuple[list[Delivery], list[Delivery]]:
    """Those that a regular expression on the type, or a list of event ids or types, names; and the others."""
    if wish is None:
        return deliveries, []
    names = wish if isinstance(wish, list) else None
    named: list[Delivery] = []
    others: list[Delivery] = []
    for delivery in deliveries:
        event = delivery.event
        hit = (
            event["id"] in names or event["type"] in names
            if names is not None
            else re.search(wish, event["type"])
        )
        (named if hit else others).append(delivery)
    return named, others


def ordered(deliveries: list[Delivery], wish: dict[str, Any]) -> list[Delivery]:
    """As they were made, the other way round, or shuffled by a seed."""
    order = wish.get("order") or "created"
    if order in ("reverse", "reversed"):
        return deliveries[::-1]
    if order == "random":
        return random.Random(wish.get("seed", 0)).sample(deliveries, len(deliveries))  # noqa: S311 - a repeatable shuffle
    return deliveries


def copies(wish: dict[str, Any]) -> int:
    """How often each one is sent."""
    duplicate = wish.get("duplicate", 1)
    return 2 if duplicate is True else max(1, int(duplicate))
