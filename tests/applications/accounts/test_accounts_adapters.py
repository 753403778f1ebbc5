"""Argon2 and EdDSA as they are used here, and the settings that choose them."""

from __future__ import annotations

import asyncio
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from services.applications.accounts.adapters.passwords import Argon2Passwords
from services.applications.accounts.adapters.tokens import EdDsaTokens, NotASigningKey
from services.applications.accounts.ports.credentials import Claims, PasswordMatch, Passwords
from services.applications.settings import AccountsSettings
from tests.applications.accounts.builders import NOW, SIGNING_KEY, PlainPasswords, signing_key

CLAIMS = Claims(
    account_id="acc_1",
    session_id="ses_1",
    epoch=0,
    role="coach",
    status=None,
    usmle_step1_passed=False,
    issued_at=NOW,
    expires_at=NOW,
)


@pytest.fixture(params=["fake", "argon2"])
def passwords(request: pytest.FixtureRequest) -> Passwords:
    return PlainPasswords() if request.param == "fake" else Argon2Passwords(2, memory_kib=1024)


async def test_the_right_password_matches_and_no_other(passwords: Passwords) -> None:
    made = await passwords.hash("four plain wooden chairs")
    assert await passwords.compare("four plain wooden chairs", made) == PasswordMatch(right=True)
    assert await passwords.compare("four plain wooden chair", made) == PasswordMatch(right=False)


async def test_no_hash_is_never_right(passwords: Passwords) -> None:
    assert await passwords.compare("four plain wooden chairs", None) == PasswordMatch(right=False)


async def test_a_hash_by_older_parameters_is_made_better() -> None:
    older = await Argon2Passwords(1, memory_kib=1024).hash("four plain wooden chairs")
    newer = Argon2Passwords(1, memory_kib=2048)
    match = await newer.compare("four plain wooden chairs", older)
    assert match.right
    assert match.better_hash is not None
    assert await newer.compare("four plain wooden chairs", match.better_hash) == PasswordMatch(right=True)


async def test_argon2id_is_used_with_46_mib() -> None:
    assert (await Argon2Passwords(1).hash("four plain wooden chairs")).startswith(
        "$argon2id$v=19$m=47104,t=1,p=1$"
    )


async def test_hashing_leaves_the_event_loop_alone() -> None:
    hashing = asyncio.create_task(Argon2Passwords(1).hash("four plain wooden chairs"))
    for _ in range(3):
        await asyncio.sleep(0)
    assert not hashing.done()  # we were here while it was at work
    assert await hashing


async def test_who_would_wait_too_long_is_refused_and_the_others_are_served() -> None:
    passwords = Argon2Passwords(1, memory_kib=1024, longest_queue=3)
    wanted = (passwords.hash("four plain wooden chairs") for _ in range(4))
    kinds = [type(one).__name__ for one in await asyncio.gather(*wanted, return_exceptions=True)]
    assert kinds == ["str", "str", "str", "Unavailable"]
    assert await passwords.hash("four plain wooden chairs")


def test_two_keys_are_published_and_the_first_signs() -> None:
    other = signing_key()
    before, after = EdDsaTokens([SIGNING_KEY, other]), EdDsaTokens([other, SIGNING_KEY])
    keys: dict[str, Any] = {key["kid"]: key for key in after.published_keys()["keys"]}
    kids = [jwt.get_unverified_header(tokens.issue(CLAIMS))["kid"] for tokens in (before, after)]
    assert kids[0] != kids[1]
    assert {*kids} == {*keys}
    assert not any("d" in key for key in keys.values())


def test_a_key_from_an_environment_file_has_its_line_breaks_written_out() -> None:
    assert (
        EdDsaTokens([SIGNING_KEY.replace("\n", "\\n")]).published_keys()
        == EdDsaTokens([SIGNING_KEY]).published_keys()
    )


def test_another_kind_of_key_is_refused() -> None:
    made = generate_private_key(SECP256R1())
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(NotASigningKey):
        EdDsaTokens([pem])


def settings(**changes: Any) -> AccountsSettings:
    class Given(AccountsSettings):
        model_config = SettingsConfigDict(env_prefix="NOT_SET_")

    return Given(access_token_key=SIGNING_KEY, link_key="0123456789abcdef" * 2, **changes)


def test_settings_become_limits_and_lifetimes() -> None:
    given = settings(login_limit_per_minute=5, reset_link_minutes=10, cors_origins="https://a.b https://c.d")
    assert given.rates().login.count == 5
    assert given.lifetimes().reset_link.total_seconds() == 600
    assert given.origins() == {"https://a.b", "https://c.d"}
    assert given.first_staff() is None
    assert given.session_rules().limits["coach"].absolute.total_seconds() == 12 * 3600


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_staff_email": "staff@team.example"},
        {"first_staff_password": "a first good password"},
        {"first_staff_email": "staff@team.example", "first_staff_password": "password1234"},
        {"first_staff_email": "staff", "first_staff_password": "a first good password"},
        {"access_token_other_key": "no key"},
    ],
)
def test_what_cannot_work_is_refused_at_start_by_name(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        settings(**wrong)
    assert all(error["loc"] for error in refused.value.errors())


def test_settings_show_no_secret() -> None:
    given = settings(first_staff_email="staff@team.example", first_staff_password="a first good password")
    assert "PRIVATE" not in repr(given)
    assert "good password" not in repr(given)
    first = given.first_staff()
    assert first is not None
    assert first.password == "a first good password"
