"""A session: refreshing it, how it ends, and what its end means to others."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from services.applications.accounts.domain.profile import ChangeMe
from services.applications.accounts.domain.sessions import SAME_AGAIN, EndedSession, OpenSession
from services.applications.accounts.use_cases.refresh_tokens import SessionOver
from tests.applications.accounts.builders import CLIENT, EMAIL, PASSWORD, Accounts, appointment
from tests.applications.accounts.signed_in import claims_of, signed_in

SECOND = timedelta(seconds=1)


async def test_a_refresh_gives_the_next_tokens_of_the_same_session() -> None:
    accounts = Accounts()
    first = await signed_in(accounts)
    accounts.clock.travel(timedelta(minutes=9))
    second = await accounts.sessions.refresh(first.refresh_token)
    third = await accounts.sessions.refresh(second.refresh_token)
    assert first.session_id == second.session_id == third.session_id
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3


async def test_an_old_refresh_token_ends_the_session_for_everyone() -> None:
    accounts = Accounts()
    first = await signed_in(accounts)
    second = await accounts.sessions.refresh(first.refresh_token)
    accounts.clock.now += SAME_AGAIN + SECOND
    for token in (first.refresh_token, second.refresh_token):
        with pytest.raises(SessionOver):
            await accounts.sessions.refresh(token)
    session = await accounts.stored.sessions.get(first.session_id)
    assert isinstance(session, EndedSession)
    assert session.because == "reused"


async def test_refreshes_at_the_same_instant_get_the_same_token_and_the_session_goes_on() -> None:
    accounts = Accounts()
    first = await signed_in(accounts)
    all_of_them = await asyncio.gather(*(accounts.sessions.refresh(first.refresh_token) for _ in range(5)))
    (following,) = {one.refresh_token for one in all_of_them}
    assert following != first.refresh_token
    assert (await accounts.sessions.refresh(following)).refresh_token not in (
        following,
        first.refresh_token,
    )


async def test_a_session_that_ended_is_over_for_its_access_tokens_and_told_to_every_service() -> None:
    accounts = Accounts()
    first = await signed_in(accounts)
    assert not await accounts.sessions.is_over(first.session_id)
    await accounts.sessions.sign_out(first.session_id)
    assert await accounts.sessions.is_over(first.session_id)
    assert accounts.said_kinds().count("SessionEnded") == 1


@pytest.mark.parametrize(
    "token", ["", "x", "ses_1.a", "ses_unknown.family.secret", "a.b.c.d", "ses_" + "x" * 300]
)
async def test_what_is_no_refresh_token_of_ours_is_refused(token: str) -> None:
    with pytest.raises(SessionOver):
        await Accounts().sessions.refresh(token)


async def test_who_guesses_cannot_end_the_session_of_others() -> None:
    accounts = Accounts()
    first = await signed_in(accounts)
    guess = f"{first.session_id}.guess.guess"
    with pytest.raises(SessionOver):
        await accounts.sessions.refresh(guess)
    await accounts.sessions.sign_out_holder(guess)
    assert await accounts.sessions.refresh(first.refresh_token)


async def test_what_someone_says_of_themselves_counts_from_the_next_token_on() -> None:
    accounts = Accounts()
    first = await signed_in(accounts)
    change = ChangeMe(None, {"usmle_step1_passed": True, "status": "graduate"}, lambda _: None)
    await accounts.people.change_me(await accounts.id_of(EMAIL), change)
    claims = claims_of((await accounts.sessions.refresh(first.refresh_token)).access_token)
    assert (claims["status"], claims["usmle_step1_passed"]) == ("graduate", True)


async def test_an_idle_session_of_staff_is_over_after_eight_hours_and_not_a_second_before() -> None:
    for idle, over in ((timedelta(hours=8) - SECOND, False), (timedelta(hours=8), True)):
        accounts = Accounts()
        await accounts.registrations.appoint(appointment(role="staff"), by="acc_staff")
        first = await accounts.sessions.sign_in("coach@team.example", PASSWORD, CLIENT)
        accounts.clock.travel(idle)
        if over:
            with pytest.raises(SessionOver):
                await accounts.sessions.refresh(first.refresh_token)
        else:
            assert await accounts.sessions.refresh(first.refresh_token)


async def test_logging_out_ends_the_session() -> None:
    accounts = Accounts()
    first = await signed_in(accounts)
    await accounts.sessions.sign_out_holder(first.refresh_token)
    await accounts.sessions.sign_out(first.session_id)
    with pytest.raises(SessionOver):
        await accounts.sessions.refresh(first.refresh_token)


async def test_logging_out_with_nonsense_is_fine() -> None:
    await Accounts().sessions.sign_out_holder("nonsense")


async def test_an_erased_account_cannot_refresh() -> None:
    accounts = Accounts()
    first = await signed_in(accounts)
    await accounts.people.erase(await accounts.id_of(EMAIL))
    with pytest.raises(SessionOver):
        await accounts.sessions.refresh(first.refresh_token)


async def test_sessions_of_one_person_live_side_by_side() -> None:
    accounts = Accounts()
    first = await signed_in(accounts)
    second = await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT)
    await accounts.sessions.sign_out(first.session_id)
    assert isinstance(await accounts.stored.sessions.get(second.session_id), OpenSession)
