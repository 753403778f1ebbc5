"""Whose an address is, as pure decisions."""

from __future__ import annotations

import pytest

from services.applications.accounts.domain.addresses import (
    Address,
    AddressTaken,
    Appoint,
    SendResetLink,
    ask,
    free,
    requests_applied,
    same_address,
)
from tests.applications.accounts.builders import NOW, TEAM, register


def appoint(account_id: str) -> Appoint:
    return Appoint(
        id="req_9",
        account_id=account_id,
        role="staff",
        email="x@team.example",
        full_name="X",
        profile=TEAM,
        password_hash=None,
        asked_at=NOW,
    )


def test_the_first_who_registers_takes_a_free_address() -> None:
    address, _ = ask(register(account_id="acc_1"), Address("adr_1"), NOW)
    assert address.account_id == "acc_1"
    assert address.due_at() == NOW


def test_a_second_registration_finds_the_same_account_and_waits_beside_the_first() -> None:
    first, _ = ask(register("req_1", account_id="acc_1"), Address("adr_1"), NOW)
    second, _ = ask(register("req_2", account_id="acc_2"), first, NOW)
    assert second.account_id == "acc_1"
    assert [request.id for request in second.waiting] == ["req_1", "req_2"]


def test_asking_for_a_mail_takes_no_address() -> None:
    address, _ = ask(SendResetLink(id="req_r", asked_at=NOW), Address("adr_1"), NOW)
    assert address.account_id is None
    assert [request.id for request in address.waiting] == ["req_r"]


def test_requests_of_different_kinds_wait_side_by_side() -> None:
    address, _ = ask(register(), Address("adr_1"), NOW)
    address, _ = ask(SendResetLink(id="req_r", asked_at=NOW), address, NOW)
    assert [request.id for request in address.waiting] == ["req_1", "req_r"]


def test_registrations_wait_side_by_side_and_none_replaces_another() -> None:
    address = Address("adr_1")
    for number in (1, 2, 1, 3, 4):
        address, _ = ask(register(f"req_{number}"), address, NOW)
    assert [request.id for request in address.waiting] == ["req_1", "req_3", "req_4"]


def test_what_the_account_has_heard_waits_no_longer_and_what_came_meanwhile_stays() -> None:
    address, _ = ask(register(), Address("adr_1"), NOW)
    address, _ = ask(SendResetLink(id="req_r", asked_at=NOW), address, NOW)
    address, _ = requests_applied(frozenset({"req_1"}), address, NOW)
    assert [request.id for request in address.waiting] == ["req_r"]
    address, _ = requests_applied(frozenset({"req_1", "req_r"}), address, NOW)
    assert address.due_at() is None


def test_nobody_is_appointed_with_an_address_that_has_an_account() -> None:
    taken = Address("adr_1", account_id="acc_1")
    with pytest.raises(AddressTaken):
        ask(appoint("acc_2"), taken, NOW)


def test_the_same_appointment_again_is_fine() -> None:
    first, _ = ask(appoint("acc_2"), Address("adr_1"), NOW)
    assert ask(appoint("acc_2"), first, NOW) == (first, ())


def test_the_address_of_an_erased_account_is_free() -> None:
    address, _ = free("acc_1", Address("adr_1", account_id="acc_1"), NOW)
    assert address.account_id is None


def test_who_registered_while_it_was_freed_gets_it() -> None:
    waiting, _ = ask(register("req_2", account_id="acc_2"), Address("adr_1", account_id="acc_1"), NOW)
    address, _ = free("acc_1", waiting, NOW)
    assert address.account_id == "acc_2"
    assert address.due_at() == NOW


def test_freeing_late_takes_nothing_from_the_next_owner() -> None:
    address = Address("adr_1", account_id="acc_2")
    assert free("acc_1", address, NOW) == (address, ())


@pytest.mark.parametrize("spelling", ["Ana@Mail.Example", " ana@mail.example", "ANA@MAIL.EXAMPLE"])
def test_spellings_of_one_address_are_one_address(spelling: str) -> None:
    assert same_address(spelling) == "ana@mail.example"


def test_both_unicode_forms_of_one_address_are_one_address() -> None:
    assert same_address("jose\u0301@mail.example") == same_address("jos\u00e9@mail.example")
