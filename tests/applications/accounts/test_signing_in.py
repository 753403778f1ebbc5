"""Signing in: who is let in, what they then hold, and what guessing costs."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from services.applications.accounts.domain.limits import SLOWED_BY, Rate, Rates, TooMany
from services.applications.accounts.use_cases.known_devices import KnownDevices
from services.applications.accounts.use_cases.sessions import EmailNotVerified, WrongCredentials
from tests.applications.accounts.builders import CLIENT, EMAIL, NOW, PASSWORD, Accounts, appointment
from tests.applications.accounts.signed_in import claims_of, signed_in


async def test_a_login_says_who_they_are_for_ten_minutes() -> None:
    accounts = Accounts()
    result = await signed_in(accounts)
    claims = claims_of(result.access_token)
    assert claims.pop("jti").startswith("tok_")
    assert claims == {
        "iss": "rounds",
        "aud": "rounds",
        "sub": await accounts.id_of(EMAIL),
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 600,
        "sid": result.session_id,
        "epoch": 0,
        "role": "applicant",
        "status": "student",
        "usmle_step1_passed": False,
    }


async def test_the_database_holds_nothing_to_log_in_with() -> None:
    accounts = Accounts()
    result = await signed_in(accounts)
    stored = str(accounts.stores["sessions"].rows)
    assert not any(part in stored for part in result.refresh_token.split(".")[1:])


async def test_an_address_is_known_in_any_spelling() -> None:
    accounts = Accounts()
    await accounts.verified()
    assert await accounts.sessions.sign_in("ANA@Mail.example", PASSWORD, CLIENT)


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "something else here"), ("nobody@mail.example", PASSWORD)]
)
async def test_a_wrong_password_and_an_unknown_address_are_one_refusal_after_the_same_work(
    email: str, password: str
) -> None:
    accounts = Accounts()
    await accounts.verified()
    with pytest.raises(WrongCredentials) as refused:
        await accounts.sessions.sign_in(email, password, CLIENT)
    assert (str(refused.value), accounts.passwords.compared) == ("the address or the password is wrong", 1)


async def test_a_password_with_accents_is_right_from_every_keyboard() -> None:
    accounts = Accounts()
    wanted = appointment(password="caf\u00e9 with two tables")
    await accounts.registrations.appoint(wanted, by="acc_staff")
    assert await accounts.sessions.sign_in(wanted.email, "cafe\u0301 with two tables", CLIENT)


async def test_an_unverified_account_cannot_sign_in_and_is_told_the_way_out() -> None:
    accounts = Accounts()
    await accounts.registered()
    with pytest.raises(EmailNotVerified, match="verification-mails"):
        await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT)
    with pytest.raises(WrongCredentials):
        await accounts.sessions.sign_in(EMAIL, "something else here", CLIENT)


async def test_who_was_invited_and_chose_no_password_cannot_sign_in() -> None:
    accounts = Accounts()
    await accounts.registrations.appoint(appointment(password=None), by="acc_staff")
    with pytest.raises(WrongCredentials):
        await accounts.sessions.sign_in("coach@team.example", PASSWORD, CLIENT)


async def test_an_outdated_hash_is_replaced_at_login() -> None:
    accounts = Accounts()
    account_id = await accounts.verified()
    accounts.passwords.prefix = "v2:"
    await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT)
    assert (await accounts.account(account_id)).password_hash == f"v2:{PASSWORD}"


async def wrong(accounts: Accounts, client: str, device: str = "") -> None:
    with pytest.raises(WrongCredentials):
        await accounts.sessions.sign_in(EMAIL, "something else here", client, device)


async def test_one_network_may_be_wrong_so_often_about_an_address_and_then_waits() -> None:
    accounts = Accounts(Rates(login_per_email=Rate(2, timedelta(minutes=1))))
    await accounts.verified()
    for _ in range(2):
        await wrong(accounts, CLIENT)
    with pytest.raises(TooMany):
        await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT)
    accounts.clock.travel(timedelta(seconds=30))
    assert await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT)


async def test_strangers_lock_nobody_out_however_many_networks_they_have() -> None:
    accounts = Accounts()
    await accounts.verified()
    for number in range(200):
        await wrong(accounts, f"198.51.100.{number}")
    accounts.paused.clear()
    assert await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT)
    assert accounts.paused == [SLOWED_BY.total_seconds()]


async def test_a_device_that_signed_in_before_is_neither_slowed_nor_counted_with_its_network() -> None:
    accounts = Accounts(
        Rates(login_per_email=Rate(2, timedelta(minutes=1)), login_of_all=Rate(1, timedelta(minutes=1)))
    )
    await accounts.verified()
    device = (await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT)).device
    for _ in range(2):
        await wrong(accounts, CLIENT)
    accounts.paused.clear()
    again = await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT, device)
    assert (again.device, accounts.paused) == (device, [])


async def test_a_known_device_may_not_guess_without_end() -> None:
    accounts = Accounts(Rates(login_per_email=Rate(2, timedelta(minutes=1))))
    await accounts.verified()
    device = (await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT)).device
    for _ in range(2):
        await wrong(accounts, CLIENT, device)
    with pytest.raises(TooMany):
        await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT, device)


@pytest.mark.parametrize("made_up", ["dev_1.", "dev_1.aaaaaaaaaaaaaaaaaaaaaaaaaa", ".", "x" * 500, "dev_1.é"])
async def test_a_device_that_somebody_made_up_is_a_stranger(made_up: str) -> None:
    accounts = Accounts(Rates(login_per_email=Rate(1, timedelta(minutes=1))))
    await accounts.verified()
    await wrong(accounts, CLIENT)
    with pytest.raises(TooMany):
        await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT, made_up)


async def test_a_device_of_one_account_is_a_stranger_to_another() -> None:
    devices = KnownDevices(b"a key of some length")
    token = devices.token("acc_1")
    assert devices.device_of(token, "acc_1")
    assert devices.device_of(token, "acc_2") is None
    assert KnownDevices(b"another key").device_of(token, "acc_1") is None


async def test_of_many_guesses_at_once_only_so_many_can_be_right() -> None:
    accounts = Accounts(Rates(login_per_email=Rate(2, timedelta(minutes=1))))
    await accounts.verified()
    guesses = ["something else here"] * 20 + [PASSWORD]
    tries = (accounts.sessions.sign_in(EMAIL, guess, CLIENT) for guess in guesses)
    kinds = [type(one).__name__ for one in await asyncio.gather(*tries, return_exceptions=True)]
    assert (kinds.count("WrongCredentials"), kinds[-1]) == (2, "TooMany")


async def test_good_logins_do_not_count_against_the_address() -> None:
    accounts = Accounts(Rates(login_per_email=Rate(2, timedelta(minutes=1))))
    await accounts.verified()
    for _ in range(10):
        assert await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT)
