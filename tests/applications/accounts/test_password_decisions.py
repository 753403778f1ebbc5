"""Which passwords are good enough, and how one is replaced by a mailed link."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from zxcvbn import zxcvbn

from services.applications.accounts.domain import passwords
from services.applications.accounts.domain.account import NoAccount, VerifiedAccount
from services.applications.accounts.domain.addresses import SendResetLink
from services.applications.accounts.domain.links import LinkExpired
from services.applications.accounts.domain.passwords import (
    SetPassword,
    WeakPassword,
    accepted_password,
    rehash,
    reset_password,
)
from services.applications.accounts.domain.requests import apply_request
from shared.contracts.people import SessionsEnded
from tests.applications.accounts.builders import LIFETIMES, NOW, unverified, verified

SECOND = timedelta(seconds=1)
COMMAND = SetPassword(generation=1, password_hash="new")


def asked(account: object) -> VerifiedAccount:
    changed, _ = apply_request(SendResetLink(id="req_r", asked_at=NOW), LIFETIMES, account, NOW)  # type: ignore[arg-type]
    return changed  # type: ignore[return-value]


UNLIKE_ANY = 2 * "gx7 vq?m lantern over a quiet orchard, nine geese walk to the ferry; nobody counts them, "


@pytest.mark.parametrize("length", [12, 128])
def test_twelve_and_a_hundred_and_twenty_eight_characters_are_fine(length: int) -> None:
    password = UNLIKE_ANY[:length]
    assert accepted_password(password) == password


@pytest.mark.parametrize("length", [0, 11, 129])
def test_one_character_less_or_more_is_refused(length: int) -> None:
    with pytest.raises(WeakPassword) as refused:
        accepted_password(UNLIKE_ANY[:length])
    assert refused.value.pointer == "/password"


def test_length_is_counted_after_composing_characters() -> None:
    with pytest.raises(WeakPassword):
        accepted_password("gx7vqme\u0301e\u0301e\u0301")  # 13 code points, 10 characters


def test_both_ways_to_type_an_accent_are_the_same_password() -> None:
    assert accepted_password("cafe\u0301 with 2 tables") == accepted_password("caf\u00e9 with 2 tables")


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "PASSWORD1234",
        "CorrectHorseBatteryStaple",
        "123456789012",
        "210987654321",
        "qwertyuiopas",
        "abcdefghijkl",
        "aaaaaaaaaaaa",
        "iloveyou2026!",
        "letmein letmein",
        "Summer2026!!!",
        "gx7 vq?mgx7 vq?mgx7 vq?mgx7 vq?m",
        "abababababab",
        "Rounds-Rotation-2027",
        "rotations12345",
    ],
)
def test_what_anyone_would_try_first_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        accepted_password(password)


@pytest.mark.parametrize("password", ["maria.gonzalez1", "GonzalezMaria!!", "maria-mailbox-99"])
def test_ones_own_name_or_address_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        accepted_password(password, ("maria.gonzalez@mailbox.example", "María Gonzalez"))


def test_why_it_is_refused_is_said_in_words() -> None:
    with pytest.raises(WeakPassword, match=r"Repeats like .* are easy to guess.*Add another word"):
        accepted_password("aaaaaaaaaaaa")


@pytest.mark.parametrize("password", ["password" * 16, "x" * 128, "1qaz2wsx" * 16, UNLIKE_ANY[:128]])
def test_no_password_keeps_the_estimator_busy(password: str) -> None:
    """Counted in characters, for seconds differ by machine: whatever it is, 32 of them are estimated."""
    looked_at: list[int] = []

    def noting(text: str, **more: Any) -> Any:
        looked_at.append(len(text))
        return zxcvbn(text, **more)

    with patch.object(passwords, "zxcvbn", noting), suppress(WeakPassword):
        accepted_password(password)
    assert looked_at == [32]


def test_a_name_inside_a_long_sentence_is_fine() -> None:
    sentence = "maria eats eleven apples"
    assert accepted_password(sentence, ("maria@mail.example",)) == sentence


def test_a_reset_replaces_the_password_and_ends_every_session() -> None:
    account, facts = reset_password(COMMAND, asked(verified()), NOW + SECOND)
    assert isinstance(account, VerifiedAccount)
    ended = SessionsEnded(account_id=account.id, epoch=1, at=NOW + SECOND)
    assert (account.password_hash, account.epoch, list(facts)) == ("new", 1, [ended])


def test_a_reset_link_works_until_the_second_before_it_expires() -> None:
    lasts = LIFETIMES.reset_link
    reset_password(COMMAND, asked(verified()), NOW + lasts - SECOND)
    with pytest.raises(LinkExpired):
        reset_password(COMMAND, asked(verified()), NOW + lasts)


def test_a_reset_link_works_once() -> None:
    account, _ = reset_password(COMMAND, asked(verified()), NOW)
    with pytest.raises(LinkExpired):
        reset_password(COMMAND, account, NOW)


def test_a_newer_reset_mail_ends_the_older_link() -> None:
    account, _ = apply_request(SendResetLink(id="req_s", asked_at=NOW), LIFETIMES, asked(verified()), NOW)
    with pytest.raises(LinkExpired):
        reset_password(COMMAND, account, NOW)


def test_who_reads_the_reset_mail_has_proved_the_address() -> None:
    account, _ = reset_password(COMMAND, asked(unverified()), NOW)
    assert isinstance(account, VerifiedAccount)


def test_nobodys_password_cannot_be_reset() -> None:
    with pytest.raises(LinkExpired):
        reset_password(COMMAND, NoAccount(id="acc_1"), NOW)


def test_a_better_hash_replaces_the_one_it_was_made_from_and_no_other() -> None:
    account = verified()
    changed, _ = rehash("hash-1", "better", account, NOW)
    assert isinstance(changed, VerifiedAccount)
    assert changed.password_hash == "better"
    assert rehash("older", "better", account, NOW) == (account, ())
