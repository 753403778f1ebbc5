"""What people do with their account: prove, reset, see, export, erase."""

from __future__ import annotations

import pytest

from services.applications.accounts.domain.account import ErasedAccount, UnverifiedAccount, VerifiedAccount
from services.applications.accounts.domain.leaving import LiveApplication, TeamStays
from services.applications.accounts.domain.links import LinkExpired, LinkUnknown
from services.applications.accounts.domain.passwords import WeakPassword
from services.applications.accounts.use_cases.refresh_tokens import SessionOver
from services.applications.accounts.use_cases.sessions import WrongCredentials
from shared.chassis.decision import NotFound
from shared.contracts.people import PasswordResetRequested
from tests.applications.accounts.builders import (
    CLIENT,
    EMAIL,
    LIFETIMES,
    PASSWORD,
    Accounts,
    appointment,
    registration,
)

NEW_PASSWORD = "five painted iron chairs"


async def reset_token(accounts: Accounts, email: str = EMAIL) -> str:
    await accounts.registrations.send_reset_link(email, CLIENT)
    await accounts.look()
    fact = accounts.announced()[-1]
    assert isinstance(fact, PasswordResetRequested)
    return accounts.links.token("reset-password", fact.account_id, fact.generation)


async def test_the_mailed_link_proves_the_address_also_when_typed_in_capitals() -> None:
    accounts = Accounts()
    account_id = await accounts.registered()
    token = accounts.links.token("verify-email", account_id, 1)
    await accounts.people.verify(f" {token.upper()} ", CLIENT)
    assert isinstance(await accounts.account(account_id), VerifiedAccount)


async def test_a_link_for_one_purpose_opens_no_other() -> None:
    accounts = Accounts()
    account_id = await accounts.registered()
    with pytest.raises(LinkUnknown):
        await accounts.people.verify(accounts.links.token("reset-password", account_id, 1), CLIENT)


async def test_a_forged_or_damaged_link_is_refused() -> None:
    accounts = Accounts()
    account_id = await accounts.registered()
    good = accounts.links.token("verify-email", account_id, 1)
    other = "a" if good[-1] != "a" else "b"
    for token in ("", "acc", good[:-1], good[:-1] + other, good.replace("-1-", "-2-"), "acc_0-1-" + "a" * 26):
        with pytest.raises(LinkUnknown):
            await accounts.people.verify(token, CLIENT)


async def test_after_a_reset_the_old_password_and_all_sessions_are_over() -> None:
    accounts = Accounts()
    await accounts.verified()
    session = await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT)
    token = await reset_token(accounts)
    await accounts.people.set_password(token, NEW_PASSWORD, CLIENT)
    with pytest.raises(WrongCredentials):
        await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT)
    with pytest.raises(SessionOver):
        await accounts.sessions.refresh(session.refresh_token)
    assert await accounts.sessions.sign_in(EMAIL, NEW_PASSWORD, CLIENT)


async def test_a_reset_link_is_used_up_after_one_use_and_not_by_a_weak_password() -> None:
    accounts = Accounts()
    await accounts.verified()
    token = await reset_token(accounts)
    with pytest.raises(WeakPassword):
        await accounts.people.set_password(token, "password1234", CLIENT)
    await accounts.people.set_password(token, NEW_PASSWORD, CLIENT)
    with pytest.raises(LinkExpired):
        await accounts.people.set_password(token, NEW_PASSWORD, CLIENT)


async def test_a_reset_link_of_an_erased_account_does_nothing() -> None:
    accounts = Accounts()
    account_id = await accounts.verified()
    token = await reset_token(accounts)
    await accounts.people.erase(account_id)
    with pytest.raises(LinkExpired):
        await accounts.people.set_password(token, NEW_PASSWORD, CLIENT)


async def test_a_reset_proves_the_address_of_who_never_opened_the_first_mail() -> None:
    accounts = Accounts()
    await accounts.registered()
    await accounts.people.set_password(await reset_token(accounts), NEW_PASSWORD, CLIENT)
    assert await accounts.sessions.sign_in(EMAIL, NEW_PASSWORD, CLIENT)


async def test_an_export_holds_everything_but_hashes() -> None:
    accounts = Accounts()
    account_id = await accounts.verified()
    session = await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT)
    held = await accounts.people.export(account_id)
    assert held.account.email == EMAIL
    assert [one["id"] for one in held.sessions] == [session.session_id]
    assert "sha256" not in str(held.sessions)
    assert held.applications == [{"application_id": f"app_of_{account_id}"}]


async def test_an_account_with_an_application_under_way_cannot_be_erased() -> None:
    accounts = Accounts()
    account_id = await accounts.verified()
    accounts.applications.live.add(account_id)
    with pytest.raises(LiveApplication):
        await accounts.people.erase(account_id)


async def test_coaches_and_staff_do_not_erase_themselves() -> None:
    accounts = Accounts()
    coach = await accounts.registrations.appoint(appointment(), by="acc_staff")
    with pytest.raises(TeamStays):
        await accounts.people.erase(coach.id)
    assert await accounts.people.me(coach.id)


async def test_erasing_forgets_the_person_frees_the_address_and_leaves_a_tombstone() -> None:
    accounts = Accounts()
    account_id = await accounts.verified()
    await accounts.people.erase(account_id)
    await accounts.people.erase(account_id)
    await accounts.look()
    assert accounts.said_kinds()[-2:] == ["ContactErased", "SessionsEnded"]
    assert accounts.said_kinds().count("ContactErased") == 1
    for store in accounts.stores.values():
        assert not any(EMAIL in str(row.state) or "Ana" in str(row.state) for row in store.rows.values())
    with pytest.raises(NotFound):
        await accounts.people.me(account_id)
    assert await accounts.verified() != account_id


async def test_who_registers_before_the_erased_address_is_free_gets_a_new_account() -> None:
    accounts = Accounts()
    old_id = await accounts.verified()
    await accounts.people.erase(old_id)
    await accounts.registrations.register(registration(), CLIENT)
    await accounts.look()
    new_id = await accounts.id_of(EMAIL)
    assert new_id != old_id
    assert isinstance(await accounts.account(new_id), UnverifiedAccount)
    assert isinstance(await accounts.stored.accounts.get(old_id), ErasedAccount)


async def test_who_never_proves_the_address_is_forgotten_in_time() -> None:
    accounts = Accounts()
    account_id = await accounts.registered()
    accounts.clock.travel(LIFETIMES.unverified_account)
    await accounts.look()
    assert isinstance(await accounts.stored.accounts.get(account_id), ErasedAccount)
    assert await accounts.registered() != account_id


async def test_the_team_is_listed_in_order_and_applicants_are_not() -> None:
    accounts = Accounts()
    await accounts.verified()
    first = await accounts.registrations.appoint(appointment(), by="acc_staff")
    second = await accounts.registrations.appoint(
        appointment(email="staff@team.example", role="staff"), by="acc_staff"
    )
    assert {hit.id for hit in await accounts.people.team(None, 10)} == {first.id, second.id}
