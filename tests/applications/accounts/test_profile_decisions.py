"""What people may change about themselves."""

from __future__ import annotations

from typing import Any

import pytest

from services.applications.accounts.domain.account import ApplicantProfile, NoAccount, VerifiedAccount
from services.applications.accounts.domain.addresses import Appoint
from services.applications.accounts.domain.profile import ChangeMe, NotTheirsToChange, change_me
from services.applications.accounts.domain.requests import apply_request
from shared.chassis.decision import NotFound
from shared.contracts.people import ContactChanged
from tests.applications.accounts.builders import LIFETIMES, NOW, TEAM, unverified, verified


def changes(full_name: str | None = None, **profile: Any) -> ChangeMe:
    return ChangeMe(full_name=full_name, profile=profile, seen=lambda _: None)


def coach() -> VerifiedAccount:
    request = Appoint(
        id="req_9",
        account_id="acc_1",
        role="coach",
        email="coach@team.example",
        full_name="Carl Coach",
        profile=TEAM,
        password_hash="x",
        asked_at=NOW,
    )
    account, _ = apply_request(request, LIFETIMES, NoAccount(id="acc_1"), NOW)
    assert isinstance(account, VerifiedAccount)
    return account


def test_passing_an_exam_changes_what_they_may_do_and_is_no_news_for_mails() -> None:
    account, facts = change_me(changes(usmle_step1_passed=True), verified(), NOW)
    assert isinstance(account, VerifiedAccount)
    assert isinstance(account.profile, ApplicantProfile)
    assert account.profile.usmle_step1_passed
    assert list(facts) == []


@pytest.mark.parametrize(
    ("command", "name", "zone"),
    [
        (changes("Ana Second"), "Ana Second", "Asia/Kolkata"),
        (changes(time_zone="Europe/Berlin"), "Ana Example", "Europe/Berlin"),
    ],
)
def test_what_mails_need_is_told(command: ChangeMe, name: str, zone: str) -> None:
    _, facts = change_me(command, verified(), NOW)
    [contact] = facts
    assert isinstance(contact, ContactChanged)
    assert (contact.name, contact.time_zone, contact.locale) == (name, zone, "en")


def test_the_same_again_changes_and_says_nothing() -> None:
    account = verified()
    assert change_me(changes("Ana Example", school="Example Medical College"), account, NOW) == (account, ())


def test_a_coach_may_change_the_language_of_mails_but_not_whom_they_look_after() -> None:
    account, _ = change_me(changes(locale="es"), coach(), NOW)
    assert isinstance(account, VerifiedAccount)
    assert account.profile.locale == "es"
    with pytest.raises(NotTheirsToChange) as refused:
        change_me(changes(languages=("fr",)), coach(), NOW)
    assert refused.value.pointer == "/profile/languages"


@pytest.mark.parametrize("account", [NoAccount(id="acc_1"), unverified()])
def test_only_who_can_log_in_has_something_to_change(account: Any) -> None:
    with pytest.raises(NotFound):
        change_me(changes("Someone"), account, NOW)


def test_an_edit_of_something_that_changed_meanwhile_is_refused() -> None:
    class Stale(Exception):
        pass

    def seen(_: object) -> None:
        raise Stale

    with pytest.raises(Stale):
        change_me(ChangeMe("Ana Second", {}, seen), verified(), NOW)
