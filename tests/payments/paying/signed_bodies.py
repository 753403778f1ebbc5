"""Bodies of webhooks with their signatures: true ones, hostile ones, and of every shape."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import stripe

from tests.payments.builders import NOW
from tests.payments.running import SECRET

OLD_SECRET = "whsec_" + "old0" * 8

CREATED = int(NOW.timestamp())

Mail = tuple[bytes, str]
"""A body and its `Stripe-Signature`."""


def event(without: str = "", **changes: Any) -> str:
    plain: dict[str, Any] = {
        "id": "evt_1",
        "object": "event",
        "api_version": stripe.api_version,
        "type": "payment_intent.succeeded",
        "created": CREATED,
        "livemode": False,
        "data": {
            "object": {"id": "pi_1", "object": "payment_intent", "metadata": {"application_id": "app_1"}}
        },
    } | changes
    plain.pop(without, None)
    return json.dumps(plain)


def signature(body: str, secret: str = SECRET, late: int = 0) -> str:
    """As Stripe signs it, `late` seconds ago."""
    made: str = stripe.WebhookSignature.generate_signature_header(body, secret, int(time.time()) - late)
    return made


def signed(body: str, secret: str = SECRET, late: int = 0) -> Mail:
    return body.encode(), signature(body, secret, late)


def bare(moment: int | None = None, scheme: str = "v1") -> str:
    """The right signature of the usual event under another scheme."""
    at = int(time.time()) if moment is None else moment
    return f"t={at},{scheme}={signature(event()).rpartition('v1=')[2]}"


def of_bytes(body: bytes) -> Mail:
    """Bytes that are no text, with a signature that fits them."""
    at = int(time.time())
    mac = stripe.WebhookSignature._compute_signature(f"{at}.", SECRET)
    return body, f"t={at},v1={mac}"


HOSTILE: dict[str, Callable[[], Mail]] = {
    "no signature": lambda: (event().encode(), ""),
    "garbage for a signature": lambda: (event().encode(), "x"),
    "no time in it": lambda: (event().encode(), "v1=abc"),
    "its time is a word": lambda: (event().encode(), "t=abc,v1=x"),
    "its time is beyond time": lambda: (event().encode(), bare(10**20)),
    "only the old scheme v0": lambda: (event().encode(), bare(scheme="v0")),
    "another secret": lambda: signed(event(), "whsec_other"),
    "the empty secret": lambda: signed(event(), ""),
    "301 seconds old": lambda: signed(event(), late=301),
    "signed a day ahead": lambda: signed(event(), late=-86_400),
    "tampered": lambda: (event(id="evt_2").encode(), signature(event())),
    "serialised again": lambda: (json.dumps(json.loads(event()), indent=1).encode(), signature(event())),
    "not UTF-8": lambda: of_bytes(b"\xff\xfe"),
}


def _with(where: str, value: Any) -> str:
    """The usual event with another value in one place."""
    changed = json.loads(event())
    *path, last = where.split(".")
    place = changed
    for name in path:
        place = place[name]
    place[last] = value
    return json.dumps(changed)


def about(**changes: Any) -> str:
    """An event about an object that is not the usual one."""
    plain = {"id": "pi_1", "object": "payment_intent", "metadata": {"application_id": "app_1"}}
    return event(data={"object": plain | changes})


NOT_STORABLE = {
    "a lone surrogate": "\ud800",
    "a NUL": "a\x00b",
    "a huge number": 10**400,
    "no number": float("nan"),
    "infinity": float("inf"),
    "nothing": None,
    "a list": [[]],
    "an object": {"id": {"id": []}},
    "too long": "e" * 256,
}
"""Scalars that no database, or no `int`, can hold, and what is no scalar."""

SHAPES: dict[str, Callable[[], str]] = {
    "no JSON": lambda: "{",
    "a list": lambda: "[1]",
    "a text": lambda: '"x"',
    "null": lambda: "null",
    "nothing": lambda: "",
    "a number of 5000 digits": lambda: "9" * 5000,
    "nested without end": lambda: "[" * 100_000,
    "an object nested without end": lambda: '{"a":' * 100_000,
    "an empty object": lambda: "{}",
    "no id": lambda: event(without="id"),
    "no type": lambda: event(without="type"),
    "no data": lambda: event(without="data"),
    "no time of creation": lambda: event(without="created"),
    "no mode": lambda: event(without="livemode"),
    "the other mode": lambda: event(livemode=True),
    "created in the future": lambda: event(created=CREATED + 10**6),
    "created beyond time": lambda: event(created=10**20),
    "about nothing": lambda: event(data={"object": {}}),
    "about a list": lambda: event(data={"object": [1]}),
    "of a balance, which has no id": lambda: event(
        type="balance.available", data={"object": {"object": "balance", "available": []}}
    ),
    "an expanded payment": lambda: about(
        id="ch_1", object="charge", payment_intent={"id": "pi_1", "object": "payment_intent"}
    ),
    "a thin event": lambda: event(
        type="v2.core.event_destination.ping",
        object="v2.core.event",
        without="data",
        created="2027-01-04T15:00:00Z",
    ),
} | {
    f"{what} in {where}": partial(_with, where, value)
    for what, value in NOT_STORABLE.items()
    for where in (
        "id", "type", "created", "api_version", "livemode", "data", "data.object", "data.object.id",
        "data.object.object", "data.object.payment_intent", "data.object.metadata",
        "data.object.metadata.application_id", "data.object.metadata.attempt_id",
    )
}  # fmt: skip
"""Whatever the type and shape, Stripe has signed it."""
