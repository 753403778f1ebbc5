"""Settings that a service refuses to start with, and what it says."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from shared.chassis.settings import (
    KeySecret,
    OptionalKeySecret,
    ServiceSettings,
    WebhookSecrets,
    explained,
)

GOOD_KEY = "0123456789abcdef" * 2


class Toy(ServiceSettings):
    link_key: KeySecret
    api_key: OptionalKeySecret = SecretStr("")
    webhook_secrets: WebhookSecrets = SecretStr("")
    smtp_url: SecretStr = SecretStr("smtp://127.0.0.1:1025")
    attempts: int = 3


def refusal(**given: Any) -> str:
    with pytest.raises(ValidationError) as wrong:
        Toy.model_validate({"link_key": GOOD_KEY} | given)
    return explained(wrong.value)


@pytest.mark.parametrize(
    "example",
    [
        "change-me-change-me-change-me-change-me",
        "CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE_ME",
        "0123456789abcdef0123456789 Change me 01",
        "changeme" * 5,
        "please-change-this-" * 2,
        "<replace me by something of your own>",
        "fill-me-in-" * 4,
    ],
)
@pytest.mark.parametrize("variable", ["link_key", "api_key", "smtp_url"])
def test_no_secret_is_the_placeholder_of_an_example(variable: str, example: str) -> None:
    said = refusal(**{variable: example})
    assert f"{variable.upper()} is still the placeholder of an example" in said
    assert "`rounds env`" in said
    assert example not in said


@pytest.mark.parametrize("variable", ["link_key", "api_key"])
def test_a_key_has_32_characters(variable: str) -> None:
    assert f"{variable.upper()} is too short: 31 characters" in refusal(**{variable: GOOD_KEY[:31]})
    Toy.model_validate({"link_key": GOOD_KEY, variable: GOOD_KEY})


def test_a_key_that_signs_is_never_empty_and_another_may_be() -> None:
    assert "LINK_KEY is too short: 0 characters" in refusal(link_key="")
    assert Toy.model_validate({"link_key": GOOD_KEY, "api_key": ""}).api_key.get_secret_value() == ""


@pytest.mark.parametrize(
    "secrets",
    ["whsec_short", "a" * 40, f"sk_test_{'a' * 32}", f"whsec_{'a' * 32},{'b' * 38}", f"whsec_{'a ' * 16}"],
)
def test_a_webhook_secret_is_one(secrets: str) -> None:
    assert "WEBHOOK_SECRETS is no signing secret of a webhook" in refusal(webhook_secrets=secrets)


def test_two_webhook_secrets_count_while_one_is_being_changed() -> None:
    both = f"whsec_{'a' * 24}, whsec_{'B9+/=_-' * 5}"
    Toy.model_validate({"link_key": GOOD_KEY, "webhook_secrets": both})


def test_all_that_is_wrong_is_said_at_once() -> None:
    said = refusal(link_key="short", attempts="many", webhook_secrets="x").splitlines()
    assert [line.split()[0] for line in said[:-1]] == ["LINK_KEY", "WEBHOOK_SECRETS", "ATTEMPTS"]
    with pytest.raises(ValidationError) as missing:
        Toy.model_validate({})
    assert "LINK_KEY is not set" in explained(missing.value)
