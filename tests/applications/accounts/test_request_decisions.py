"""Registering, appointing, proving and erasing, as pure decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.applications.accounts.domain.account import (
    ErasedAccount,
    NoAccount,
    UnverifiedAccount,
    VerifiedAccount,
    due_at,
)
from services.applications.accounts.domain.addresses import Appoint, SendResetLink, SendVerificationLink
from services.applications.accounts.domain.leaving import address_freed, erase, forget_unverified
from services.applications.accounts.domain.links import LinkExpired
from services.applications.accounts.domain.requests import REQUESTS_KEPT, apply_request
from services.applications.accounts.domain.verifying import verify
from shared.chassis.decision import NotFound
from shared.contracts.people import (
    ContactChanged,
    ContactErased,
    EmailVerificationRequested,
    PasswordResetRequested,
    RegistrationRepeated,
    SessionsEnded,
)
from tests.applications.accounts.builders import LIFETIMES, NOW, TEAM, register, unverified, verified

SECOND = timedelta(seconds=1)


def appoint(**changes: object) -> Appoint:
    fields = {
        "id": "req_9",
        "account_id": "acc_1",
        "role": "coach",
        "email": "coach@team.example",
        "full_name": "Carl Coach",
        "profile": TEAM,
        "password_hash": "hash-9",
        "asked_at": NOW,
    }
    return Appoint(**(fields | changes))  # type: ignore[arg-type]


def test_a_registration_makes_an_unverified_account_tells_the_contact_and_asks_for_a_mail() -> None:
    account, facts = apply_request(register(), LIFETIMES, NoAccount(id="acc_1"), NOW)
    assert isinstance(account, UnverifiedAccount)
    assert list(facts) == [
        ContactChanged(
            person_id="acc_1",
            kind="applicant",
            name="Ana Example",
            email="ana@mail.example",
            locale="en",
            time_zone="Asia/Kolkata",
            stage="student",
            school="Example Medical College",
        ),
        EmailVerificationRequested(account_id="acc_1", generation=1, expires_at=NOW + timedelta(hours=48)),
    ]


def test_the_same_registration_heard_again_changes_and_says_nothing() -> None:
    account = unverified()
    assert apply_request(register(), LIFETIMES, account, NOW + SECOND) == (account, ())


def twice() -> UnverifiedAccount:
    """Ana registered; then somebody registered the same address again."""
    again = register("req_2", password_hash="hash-2", full_name="Somebody Else")
    account, _ = apply_request(again, LIFETIMES, unverified(), NOW + SECOND)
    assert isinstance(account, UnverifiedAccount)
    return account


@pytest.mark.parametrize(
    ("generation", "password_hash", "full_name"),
    [(1, unverified().password_hash, "Ana Example"), (2, "hash-2", "Somebody Else")],
)
def test_each_link_confirms_the_registration_that_it_was_mailed_for_and_no_other(
    generation: int, password_hash: str, full_name: str
) -> None:
    account, _ = verify(generation, twice(), NOW + SECOND)
    assert isinstance(account, VerifiedAccount)
    assert (account.password_hash, account.full_name) == (password_hash, full_name)
    assert verify(generation, account, NOW + SECOND) == (account, ())
    with pytest.raises(NotFound):
        verify(3 - generation, account, NOW + SECOND)


def test_who_writes_mails_learns_the_name_that_was_confirmed_after_another_was_announced() -> None:
    _, facts = verify(1, twice(), NOW + SECOND)
    assert [(type(fact), getattr(fact, "name", "")) for fact in facts] == [(ContactChanged, "Ana Example")]


def test_a_new_mail_is_sent_for_each_registration_that_waits_because_any_may_be_the_owners() -> None:
    account, facts = apply_request(SendVerificationLink(id="req_v", asked_at=NOW), LIFETIMES, twice(), NOW)
    assert [getattr(fact, "generation", 0) for fact in facts] == [3, 4]
    names = [verify(generation, account, NOW)[0].full_name for generation in (3, 4)]  # type: ignore[union-attr]
    assert names == ["Ana Example", "Somebody Else"]
    with pytest.raises(LinkExpired):
        verify(1, account, NOW)


def test_of_many_registrations_of_one_address_the_latest_few_are_kept() -> None:
    account: object = unverified()
    for number in range(2, 10):
        account, _ = apply_request(register(f"req_{number}"), LIFETIMES, account, NOW)  # type: ignore[arg-type]
    assert isinstance(account, UnverifiedAccount)
    assert [one.link.generation for one in account.earlier] == [7, 8]
    with pytest.raises(LinkExpired):
        verify(6, account, NOW)


def test_a_reset_link_goes_on_when_the_address_is_registered_again_because_it_proves_the_mailbox() -> None:
    before, _ = apply_request(SendResetLink(id="req_r", asked_at=NOW), LIFETIMES, unverified(), NOW)
    account, _ = apply_request(register("req_2"), LIFETIMES, before, NOW)
    assert isinstance(account, UnverifiedAccount)
    assert account.reset.opens(1, NOW)


def test_registering_an_address_that_has_an_account_only_tells_its_owner() -> None:
    before = verified()
    account, facts = apply_request(register("req_2", password_hash="evil"), LIFETIMES, before, NOW)
    assert account == replace(before, heard=("req_1", "req_2"))
    assert list(facts) == [RegistrationRepeated(account_id="acc_1")]


def test_a_late_repeat_of_an_old_request_does_not_come_back_over_a_newer_one() -> None:
    newer, _ = apply_request(register("req_2", password_hash="hash-2"), LIFETIMES, unverified(), NOW)
    assert apply_request(register("req_1"), LIFETIMES, newer, NOW) == (newer, ())


def test_only_the_latest_requests_are_remembered() -> None:
    account: object = unverified()
    for number in range(REQUESTS_KEPT + 5):
        account, _ = apply_request(register(f"req_{number + 2}"), LIFETIMES, account, NOW)  # type: ignore[arg-type]
    assert isinstance(account, UnverifiedAccount)
    assert len(account.heard) == REQUESTS_KEPT


def test_an_appointed_coach_is_verified_at_once_and_needs_no_mail_when_a_password_was_given() -> None:
    account, facts = apply_request(appoint(), LIFETIMES, NoAccount(id="acc_1"), NOW)
    assert isinstance(account, VerifiedAccount)
    assert [(type(fact), getattr(fact, "kind", None)) for fact in facts] == [(ContactChanged, "coach")]


def test_an_appointed_colleague_without_a_password_is_invited_for_three_days() -> None:
    account, facts = apply_request(
        appoint(password_hash=None, role="staff"), LIFETIMES, NoAccount(id="acc_1"), NOW
    )
    assert isinstance(account, VerifiedAccount)
    assert facts[-1] == PasswordResetRequested(
        account_id="acc_1", generation=1, expires_at=NOW + timedelta(hours=72)
    )


def test_an_appointment_never_changes_an_account_that_exists() -> None:
    before = verified()
    account, facts = apply_request(appoint(), LIFETIMES, before, NOW)
    assert (account, list(facts)) == (replace(before, heard=("req_1", "req_9")), [])


def test_a_new_verification_mail_has_a_new_link() -> None:
    account, facts = apply_request(
        SendVerificationLink(id="req_v", asked_at=NOW), LIFETIMES, unverified(), NOW
    )
    assert list(facts) == [
        EmailVerificationRequested(account_id="acc_1", generation=2, expires_at=NOW + timedelta(hours=48))
    ]
    with pytest.raises(LinkExpired):
        verify(1, account, NOW)


@pytest.mark.parametrize("request_type", [SendVerificationLink, SendResetLink])
def test_no_mail_is_sent_for_an_address_without_an_account(request_type: type) -> None:
    nobody = NoAccount(id="acc_1")
    assert apply_request(request_type(id="req_v", asked_at=NOW), LIFETIMES, nobody, NOW) == (nobody, ())


def test_a_proved_address_needs_no_verification_mail() -> None:
    _, facts = apply_request(SendVerificationLink(id="req_v", asked_at=NOW), LIFETIMES, verified(), NOW)
    assert list(facts) == []


def test_an_erased_account_hears_nothing() -> None:
    gone, _ = erase("adr_1", verified(), NOW)
    assert apply_request(register("req_2"), LIFETIMES, gone, NOW) == (gone, ())


def test_the_link_proves_the_address_until_the_second_before_it_expires() -> None:
    lasts = LIFETIMES.verification_link
    account, facts = verify(1, unverified(), NOW + lasts - SECOND)
    assert isinstance(account, VerifiedAccount)
    assert (account.verified_at, list(facts)) == (NOW + lasts - SECOND, [])
    with pytest.raises(LinkExpired):
        verify(1, unverified(), NOW + lasts)


def test_pressing_the_button_twice_is_fine() -> None:
    account = verified()
    assert verify(1, account, NOW + timedelta(days=90)) == (account, ())


def test_a_link_of_another_generation_proves_nothing_later_either() -> None:
    with pytest.raises(NotFound):
        verify(2, verified(), NOW)


def test_a_link_of_an_account_that_never_was_is_not_found() -> None:
    with pytest.raises(NotFound):
        verify(1, NoAccount(id="acc_1"), NOW)


def test_erasing_leaves_nothing_of_the_person_and_sends_a_tombstone() -> None:
    gone, facts = erase("adr_1", verified(), NOW)
    assert gone == ErasedAccount(id="acc_1", erased_at=NOW, address_id="adr_1")
    ended = SessionsEnded(account_id="acc_1", epoch=1, at=NOW)
    assert list(facts) == [ContactErased(person_id="acc_1"), ended]
    assert erase("adr_1", gone, NOW + SECOND) == (gone, ())


def test_an_erased_account_is_due_until_its_address_is_free() -> None:
    gone, _ = erase("adr_1", verified(), NOW)
    assert due_at(gone) == NOW
    done, _ = address_freed(gone, NOW)
    assert due_at(done) is None


def test_who_never_proves_the_address_is_forgotten_after_thirty_days_and_not_a_second_before() -> None:
    account = unverified()
    late = NOW + timedelta(days=30)
    assert due_at(account) == late
    assert forget_unverified("adr_1", account, late - SECOND) == (account, ())
    gone, facts = forget_unverified("adr_1", account, late)
    assert isinstance(gone, ErasedAccount)
    assert list(facts) == [ContactErased(person_id="acc_1")]


def test_who_proved_the_address_is_never_forgotten() -> None:
    account = verified()
    assert due_at(account) is None
    assert forget_unverified("adr_1", account, NOW + timedelta(days=3000)) == (account, ())
