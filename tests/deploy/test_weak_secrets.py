"""No service starts with a secret that is an example, too short, or of another kind: it says so and ends."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deploy.local.credentials import Secrets
from deploy.local.service import SERVICES
from shared.chassis.service import run


def environment() -> dict[str, str]:
    """Secrets that every service would start with."""
    fresh = Secrets.new()
    return {
        "MONGO_URL": "mongodb://rounds:quiet-river@127.0.0.1:27017/",
        "ACCESS_TOKEN_KEY": fresh.access_token_key,
        "LINK_KEY": fresh.link_key,
        "FIRST_STAFF_EMAIL": "staff@rounds.example",
        "FIRST_STAFF_PASSWORD": fresh.staff_password,
        "STRIPE_API_KEY": fresh.stripe_api_key,
        "STRIPE_WEBHOOK_SECRETS": fresh.webhook_secret,
        "SMTP_URL": "smtp://rounds:quiet-river@127.0.0.1:1025",
    }


def rsa_key() -> str:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


WEAK: list[Any] = [
    *((name, "MONGO_URL", "mongodb://rounds:change-me@127.0.0.1/", "placeholder") for name in SERVICES),
    ("applications", "ACCESS_TOKEN_KEY", "change-me", "no private key in PEM"),
    ("applications", "ACCESS_TOKEN_KEY", "", "no private key in PEM"),
    pytest.param(
        "applications", "ACCESS_TOKEN_KEY", rsa_key, "of another kind than Ed25519", id="an RSA key"
    ),
    ("applications", "LINK_KEY", "change-me-change-me-change-me-change-me", "placeholder"),
    ("applications", "LINK_KEY", "a" * 31, "too short"),
    ("applications", "FIRST_STAFF_PASSWORD", "change-me-please", "placeholder"),
    ("notifications", "LINK_KEY", "change_me" * 4, "placeholder"),
    ("notifications", "LINK_KEY", "", "too short"),
    ("notifications", "SMTP_URL", "smtps://rounds:CHANGEME@mail.example.org", "placeholder"),
    ("payments", "STRIPE_API_KEY", "sk_test_change_me_change_me_change_me", "placeholder"),
    ("payments", "STRIPE_API_KEY", "sk_test_1234", "too short"),
    ("payments", "STRIPE_API_KEY", "", "STRIPE_API_KEY has to be a key of Stripe"),
    ("payments", "STRIPE_RECONCILE_KEY", "rk_test_1234", "too short"),
    ("payments", "STRIPE_WEBHOOK_SECRETS", "whsec_change_me_change_me_change_me", "placeholder"),
    ("payments", "STRIPE_WEBHOOK_SECRETS", "whsec_1234", "no signing secret of a webhook"),
    ("payments", "STRIPE_WEBHOOK_SECRETS", "a-secret-of-another-kind-0123456789", "no signing secret"),
    ("payments", "STRIPE_WEBHOOK_SECRETS", "", "STRIPE_WEBHOOK_SECRETS is empty"),
]


def starting(name: str) -> str:
    """What a service says that does not start."""
    settings = getattr(importlib.import_module(f"services.{name}.settings"), f"{name.capitalize()}Settings")
    build: Any = importlib.import_module(f"services.{name}.main").build
    with pytest.raises(SystemExit) as ended:
        run(build, settings, [])
    return str(ended.value)


@pytest.mark.parametrize(("service", "variable", "value", "said"), WEAK)
def test_a_weak_secret_ends_the_start_with_its_name_and_the_way_out(
    service: str,
    variable: str,
    value: str | Callable[[], str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weak = value if isinstance(value, str) else value()
    for name, good in environment().items():
        monkeypatch.setenv(name, good)
    monkeypatch.setenv(variable, weak)
    sentence = starting(service)
    assert f"{service} cannot start:" in sentence
    assert variable in sentence
    assert said in sentence
    assert "rounds env" in sentence or "Stripe" in sentence
    assert not weak or weak not in sentence
