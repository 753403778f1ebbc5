"""Mistakes with keys and secrets are found at start, in a sentence."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from services.payments.main import build
from services.payments.settings import WORK, PaymentsSettings


def key(kind: str) -> str:
    """A key of that kind, as long as one."""
    return f"{kind}_{'x' * 32}"


OLD, NEW = f"whsec_{'a' * 24}", f"whsec_{'b' * 24}"


def settings(**changes: object) -> PaymentsSettings:
    plain = {"stripe_api_key": key("sk_test"), "stripe_webhook_secrets": OLD}
    return PaymentsSettings.model_validate(plain | changes)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"stripe_webhook_secrets": ""}, "STRIPE_WEBHOOK_SECRETS is empty"),
        ({"stripe_webhook_secrets": " , "}, "STRIPE_WEBHOOK_SECRETS is empty"),
        ({"stripe_api_key": ""}, "has to be a key of Stripe"),
        ({"stripe_api_key": key("pk_test")}, "has to be a key of Stripe"),
        ({"stripe_api_key": key("sk_live")}, "is a live key, but STRIPE_LIVEMODE is false"),
        (
            {"stripe_api_key": key("rk_test"), "stripe_livemode": True},
            "is a test key, but STRIPE_LIVEMODE is true",
        ),
        (
            {"stripe_refund_key": key("rk_live")},
            "STRIPE_REFUND_KEY is a live key, but STRIPE_LIVEMODE is false",
        ),
        ({"stripe_reconcile_key": key("whsec")}, "STRIPE_RECONCILE_KEY has to be a key of Stripe"),
    ],
)
def test_a_mistake_about_money_ends_the_start(changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(SystemExit, match=sentence):
        build(settings(**changes))


@pytest.mark.parametrize("kind", ["sk_test", "rk_test"])
def test_keys_that_fit_are_taken_and_secrets_may_be_several(kind: str) -> None:
    given = settings(stripe_api_key=key(kind), stripe_webhook_secrets=f"{OLD}, {NEW}")
    given.check()
    assert given.webhook_secrets == [OLD, NEW]


@pytest.mark.parametrize("suffix", ["ROTATION 1", "A", "4 WEEKS"])
def test_a_descriptor_that_fits_beside_any_prefix_is_taken(suffix: str) -> None:
    assert settings(statement_descriptor_suffix=suffix).statement_descriptor_suffix == suffix


@pytest.mark.parametrize("suffix", ["", "2027", "ELEVEN CHAR", "ROT*", "ROT'S", "ROTACIÓN"])
def test_a_descriptor_that_stripe_would_refuse_or_cut_off_ends_the_start(suffix: str) -> None:
    with pytest.raises(ValidationError, match="statement_descriptor_suffix"):
        settings(statement_descriptor_suffix=suffix)


def test_work_with_a_key_of_its_own_uses_it_and_all_other_work_the_one_key() -> None:
    for_all, reads = key("sk_test"), key("rk_test")
    given = settings(stripe_reconcile_key=reads)
    given.check()
    assert [given.key_for(what) for what in WORK] == [for_all, for_all, reads]
    three = {f"stripe_{what}_key": key(f"rk_test_{what}") for what in WORK}
    settings(stripe_api_key="", **three).check()  # then the one key is not needed


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd"])
def test_the_office_is_in_a_zone_that_exists(zone: str) -> None:
    with pytest.raises(ValidationError, match="office_time_zone"):
        settings(office_time_zone=zone)
