"""The checker itself: it has to see what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from stripe_standin.objects import objects
from tests.stripe_standin.conformance import problems


def customer(**changes: Any) -> dict[str, Any]:
    return objects.customer({}, 1_800_000_000) | changes


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"nope": 1}, "customer.nope: Stripe has no such field"),
        ({"livemode": "no"}, "customer.livemode: 'no' is no bool"),
        ({"created": None}, "customer.created: None is no int"),
        ({"tax_exempt": "maybe"}, "customer.tax_exempt: 'maybe' is none of its values"),
        ({"invoice_settings": {"foot": 1}}, "customer.invoice_settings.foot: Stripe has no such field"),
        ({"preferred_locales": [1]}, "customer.preferred_locales[0]: 1 is no str"),
    ],
)
def test_what_is_wrong_is_seen(changes: dict[str, Any], expected: str) -> None:
    assert problems(customer()) == []
    assert expected in problems(customer(**changes))


def test_a_missing_field_is_seen() -> None:
    made = customer()
    del made["livemode"]
    assert problems(made) == ["customer.livemode: missing"]
