"""Tokens of sessions that have ended are refused, for as long as one could be shown."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from deploy.local.platform import Platform
from shared.chassis.clock import ManualClock
from shared.chassis.http.ended_sessions import TOKENS_LAST, Ended, EndedSessionNotes, EndedSessions
from shared.chassis.ids import new_id
from shared.contracts.people import SessionEnded, SessionsEnded

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
UNTIL = NOW + TOKENS_LAST


def knowing(*ended: Ended) -> EndedSessions:
    known = EndedSessions(ManualClock(NOW))
    known.learn(ended)
    return known


def test_a_session_that_ended_is_held_and_its_neighbours_are_not() -> None:
    known = knowing(Ended("ses_1", None, UNTIL))
    assert known.holds("acc_1", "ses_1", 0)
    assert not known.holds("acc_1", "ses_2", 0)


def test_of_an_account_the_sessions_of_earlier_epochs_are_held() -> None:
    known = knowing(Ended("acc_1", 2, UNTIL))
    assert [known.holds("acc_1", "ses_1", epoch) for epoch in (0, 1, 2, 3)] == [True, True, False, False]
    assert not known.holds("acc_2", "ses_1", 0)


def test_what_no_token_can_be_shown_of_is_forgotten() -> None:
    clock = ManualClock(NOW)
    known = EndedSessions(clock)
    known.learn([Ended("ses_1", None, UNTIL)])
    clock.now = UNTIL
    known.learn([])
    assert known.holds("acc_1", "ses_1", 0)
    clock.now = UNTIL + timedelta(seconds=1)
    known.learn([])
    assert not known.holds("acc_1", "ses_1", 0)


@pytest.mark.servers
async def test_what_a_worker_notes_another_process_knows_within_a_second(mongo_server: Platform) -> None:
    client: Any = AsyncIOMotorClient(mongo_server.mongo, tz_aware=True)
    notes = EndedSessionNotes(client[new_id("test")]["ended_sessions"])
    known = knowing()
    following = asyncio.create_task(notes.follow(known))
    try:
        for number in range(3):
            await notes.note_session(SessionEnded(account_id="acc_1", session_id=f"ses_{number}", at=NOW))
        for epoch in (2, 1):  # the later one stays, in whichever order they come
            await notes.note_all_of_account(SessionsEnded(account_id="acc_9", epoch=epoch, at=NOW))
        async with asyncio.timeout(30):
            while not known.holds("acc_9", "ses_x", 1):  # noqa: ASYNC110 - it is looked for, nobody tells
                await asyncio.sleep(0.01)
        assert all(known.holds("acc_1", f"ses_{number}", 0) for number in range(3))
    finally:
        following.cancel()
        client.close()


def test_who_watches_a_session_is_told_when_it_is_known_to_have_ended_and_nobody_else() -> None:
    known = knowing(Ended("ses_0", None, UNTIL))
    with (
        known.watch("acc_0", "ses_0", 0) as known_before,
        known.watch("acc_1", "ses_1", 0) as ended,
        known.watch("acc_1", "ses_2", 0) as of_account,
        known.watch("acc_1", "ses_3", 5) as began_later,
    ):
        known.learn([Ended("ses_1", None, UNTIL)])
        assert [each.is_set() for each in (known_before, ended, of_account)] == [True, True, False]
        known.learn([Ended("acc_1", 5, UNTIL)])
        assert [each.is_set() for each in (of_account, began_later)] == [True, False]
