"""Registering and appointing, from the request to the facts, with every step that may be repeated."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from services.applications.accounts.domain.account import UnverifiedAccount, VerifiedAccount
from services.applications.accounts.domain.addresses import AddressTaken, Appoint, ask
from services.applications.accounts.domain.limits import SLOWED_BY, Rate, Rates, TooMany
from services.applications.accounts.domain.passwords import WeakPassword
from services.applications.accounts.domain.requests import apply_request
from services.applications.accounts.use_cases.requests import FirstStaff
from services.applications.accounts.use_cases.stores import address_id_of
from shared.contracts.people import ContactChanged, PasswordResetRequested
from tests.applications.accounts.builders import (
    CLIENT,
    EMAIL,
    LIFETIMES,
    NOW,
    PASSWORD,
    TEAM,
    Accounts,
    appointment,
    register,
    registration,
)

FIRST = FirstStaff("first@team.example", "a first good password")


async def test_registering_is_one_write_and_the_account_follows() -> None:
    accounts = Accounts()
    await accounts.registrations.register(registration(), CLIENT)
    assert (len(accounts.stores["addresses"].rows), len(accounts.stores["accounts"].rows)) == (1, 0)
    await accounts.look()
    account = await accounts.account(await accounts.id_of(EMAIL))
    assert isinstance(account, UnverifiedAccount)
    assert account.password_hash == f"v1:{PASSWORD}"
    assert accounts.said_kinds() == ["ContactChanged", "EmailVerificationRequested"]


async def test_two_parallel_registrations_of_one_address_make_one_account() -> None:
    accounts = Accounts()
    both = (registration(), registration(email="ANA@mail.example"))
    await asyncio.gather(*(accounts.registrations.register(one, CLIENT) for one in both))
    await accounts.look()
    assert len(accounts.stores["accounts"].rows) == 1


async def test_two_replicas_that_apply_requests_at_once_say_everything_once() -> None:
    accounts = Accounts()
    await accounts.registrations.register(registration(), CLIENT)
    address_id = address_id_of(EMAIL)
    await asyncio.gather(*(accounts.registrations.apply_requests(address_id) for _ in range(5)))
    assert accounts.said_kinds() == ["ContactChanged", "EmailVerificationRequested"]


async def test_a_crash_after_the_account_heard_is_finished_without_a_second_mail() -> None:
    accounts = Accounts()
    await accounts.stored.addresses.change(address_id_of(EMAIL), partial(ask, register()))
    await accounts.stored.accounts.change("acc_1", partial(apply_request, register(), LIFETIMES))
    # here the process dies: the address still waits
    await accounts.look()
    assert accounts.said_kinds() == ["ContactChanged", "EmailVerificationRequested"]
    assert await accounts.stores["addresses"].due(10) == []


async def test_an_idempotency_key_makes_one_registration_of_two_requests() -> None:
    accounts = Accounts()
    for _ in range(2):
        await accounts.registrations.register(registration(key="k"), CLIENT)
        await accounts.look()
    assert accounts.said_kinds() == ["ContactChanged", "EmailVerificationRequested"]


async def test_strangers_who_choose_the_same_key_get_accounts_of_their_own() -> None:
    accounts = Accounts()
    for email in ("ana@mail.example", "ben@mail.example"):
        await accounts.registrations.register(registration(key="k", email=email), CLIENT)
    await accounts.look()
    assert await accounts.id_of("ana@mail.example") != await accounts.id_of("ben@mail.example")
    assert accounts.said_kinds().count("EmailVerificationRequested") == 2


async def test_who_already_has_an_account_is_told_and_nothing_else_changes() -> None:
    accounts = Accounts()
    account_id = await accounts.verified()
    await accounts.registrations.register(registration(password="another fine one"), CLIENT)
    await accounts.look()
    assert accounts.said_kinds()[-1] == "RegistrationRepeated"
    assert (await accounts.account(account_id)).password_hash == f"v1:{PASSWORD}"


async def test_a_known_and_an_unknown_address_cost_the_same_writes() -> None:
    accounts = Accounts()
    await accounts.verified()
    known, unknown = address_id_of(EMAIL), address_id_of("new@mail.example")
    before = accounts.stores["addresses"].rows[known].version
    await accounts.registrations.send_reset_link(EMAIL, CLIENT)
    await accounts.registrations.send_reset_link("new@mail.example", CLIENT)
    rows = accounts.stores["addresses"].rows
    assert (rows[known].version - before, rows[unknown].version) == (1, 1)


async def test_asking_for_a_reset_of_an_unknown_address_mails_nobody() -> None:
    accounts = Accounts()
    await accounts.registrations.send_reset_link("nobody@mail.example", CLIENT)
    await accounts.look()
    assert accounts.announced() == []


async def test_a_weak_password_is_refused_before_anything_is_written() -> None:
    accounts = Accounts()
    with pytest.raises(WeakPassword):
        await accounts.registrations.register(registration(password="password1234"), CLIENT)
    assert accounts.stores["addresses"].rows == {}


async def test_a_coach_gets_an_account_and_a_place_on_the_roster() -> None:
    accounts = Accounts()
    account = await accounts.registrations.appoint(appointment(), by="acc_staff")
    assert isinstance(account, VerifiedAccount)
    assert accounts.coaches.joined == {account.id: (("America/New_York", "America/Chicago"), ("en", "es"))}
    [contact] = accounts.announced()
    assert isinstance(contact, ContactChanged)
    assert (contact.kind, contact.time_zone) == ("coach", "America/New_York")


async def test_a_member_of_staff_is_not_on_the_roster() -> None:
    accounts = Accounts()
    await accounts.registrations.appoint(appointment(role="staff"), by="acc_staff")
    assert accounts.coaches.joined == {}


async def test_without_a_password_the_mailed_link_chooses_one() -> None:
    accounts = Accounts()
    account = await accounts.registrations.appoint(appointment(password=None), by="acc_staff")
    invitation = accounts.announced()[-1]
    assert isinstance(invitation, PasswordResetRequested)
    token = accounts.links.token("reset-password", account.id, invitation.generation)
    await accounts.people.set_password(token, PASSWORD, CLIENT)
    await accounts.sessions.sign_in(account.email, PASSWORD, CLIENT)


async def test_an_address_with_an_account_cannot_be_appointed() -> None:
    accounts = Accounts()
    await accounts.registered()
    with pytest.raises(AddressTaken):
        await accounts.registrations.appoint(appointment(email=EMAIL), by="acc_staff")


async def test_an_appointment_with_the_same_key_answers_with_the_same_account() -> None:
    accounts = Accounts()
    first = await accounts.registrations.appoint(appointment(key="k"), by="acc_staff")
    again = await accounts.registrations.appoint(appointment(key="k"), by="acc_staff")
    assert again.id == first.id
    assert accounts.said_kinds() == ["ContactChanged"]


async def test_replicas_that_start_together_make_one_first_member_of_staff() -> None:
    accounts = Accounts()
    await asyncio.gather(*(accounts.registrations.appoint_first_staff(FIRST) for _ in range(3)))
    await accounts.registrations.appoint_first_staff(FIRST)
    assert [row.find["role"] for row in accounts.stores["accounts"].rows.values()] == ["staff"]
    await accounts.sessions.sign_in(FIRST.email, FIRST.password, CLIENT)


async def test_nobody_can_name_the_first_member_of_staff_of_another_installation() -> None:
    ids = set()
    for _ in range(2):
        accounts = Accounts()
        await accounts.registrations.appoint_first_staff(FIRST)
        ids.add(await accounts.id_of(FIRST.email))
    assert len(ids) == 2


async def test_a_start_that_was_cut_off_after_the_address_was_taken_is_finished_by_the_next() -> None:
    accounts = Accounts()
    taken = Appoint(
        id="req_1", account_id="acc_1", role="staff", email=FIRST.email, full_name="Staff", profile=TEAM,
        password_hash="hash", asked_at=NOW,
    )  # fmt: skip
    await accounts.stored.addresses.change(address_id_of(FIRST.email), partial(ask, taken))
    await accounts.registrations.appoint_first_staff(FIRST)
    assert isinstance(await accounts.account("acc_1"), VerifiedAccount)


async def test_the_start_is_refused_where_the_first_staffs_address_is_an_applicants() -> None:
    accounts = Accounts()
    await accounts.verified()
    with pytest.raises(AddressTaken):
        await accounts.registrations.appoint_first_staff(FirstStaff(EMAIL, "a first good password"))


async def test_no_first_member_of_staff_is_made_where_there_is_one_or_none_is_wanted() -> None:
    accounts = Accounts()
    await accounts.registrations.appoint_first_staff(None)
    assert accounts.stores["accounts"].rows == {}
    await accounts.registrations.appoint(appointment(role="staff"), by="acc_staff")
    await accounts.registrations.appoint_first_staff(FIRST)
    assert len(accounts.stores["accounts"].rows) == 1


async def test_one_network_may_register_so_often_and_no_more() -> None:
    accounts = Accounts(Rates(registration=Rate(2, Rates().registration.per)))
    for email in ("a@mail.example", "b@mail.example"):
        await accounts.registrations.register(registration(email=email), CLIENT)
    with pytest.raises(TooMany) as refused:
        await accounts.registrations.register(registration(email="c@mail.example"), CLIENT)
    assert refused.value.retry_after == 31
    await accounts.registrations.register(registration(email="c@mail.example"), "198.51.100.1")


async def test_one_network_of_ipv6_is_a_whole_64() -> None:
    accounts = Accounts(Rates(registration=Rate(1, Rates().registration.per)))
    await accounts.registrations.register(registration(), "2001:db8:1:2::3")
    with pytest.raises(TooMany):
        await accounts.registrations.register(registration(email="b@mail.example"), "2001:db8:1:2:9::1")
    await accounts.registrations.register(registration(email="b@mail.example"), "2001:db8:1:3::1")


async def test_one_network_makes_only_so_many_mails_to_an_address() -> None:
    accounts = Accounts(Rates(mails_per_email=Rate(1, Rates().mails_per_email.per)))
    await accounts.registrations.send_reset_link(EMAIL, CLIENT)
    with pytest.raises(TooMany):
        await accounts.registrations.send_reset_link("ANA@mail.example", CLIENT)


async def test_strangers_keep_nobody_from_a_reset_however_many_networks_they_have() -> None:
    accounts = Accounts()
    for number in range(200):
        await accounts.registrations.send_reset_link(EMAIL, f"198.51.100.{number}")
    accounts.paused.clear()
    await accounts.registrations.send_reset_link(EMAIL, CLIENT)
    assert accounts.paused == [SLOWED_BY.total_seconds()]
