"""Sessions as pure decisions: a family of tokens of which only the latest is good."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.applications.accounts.domain.sessions import (
    SAME_AGAIN,
    EndedSession,
    NoSession,
    OpenSession,
    RotateToken,
    SessionLimits,
    StartSession,
    end,
    open_session,
    rotate,
)
from shared.contracts.people import SessionEnded
from tests.applications.accounts.builders import NOW

SECOND = timedelta(seconds=1)
LIMITS = SessionLimits(idle=timedelta(hours=8), absolute=timedelta(hours=12))


def opened() -> OpenSession:
    command = StartSession(
        account_id="acc_1", epoch=0, family_sha256="fam", latest_sha256="one", limits=LIMITS
    )
    session, _ = open_session(command, NoSession(id="ses_1"), NOW)
    assert isinstance(session, OpenSession)
    return session


def rotation(**changes: Any) -> RotateToken:
    fields: dict[str, Any] = {
        "family_sha256": "fam",
        "presented_sha256": "one",
        "next_sha256": "two",
        "epoch": 0,
        "idle": LIMITS.idle,
    }
    return RotateToken(**(fields | changes))


def ending_of(session: object) -> tuple[str, datetime]:
    assert isinstance(session, EndedSession)
    return session.because, session.ended_at


def test_the_latest_token_gives_the_next_and_moves_the_idle_limit() -> None:
    session, facts = rotate(rotation(), opened(), NOW + timedelta(hours=1))
    assert isinstance(session, OpenSession)
    assert (session.latest_sha256, session.idle_until) == ("two", NOW + timedelta(hours=9))
    assert list(facts) == []


def test_the_idle_limit_never_passes_the_absolute_one() -> None:
    session, _ = rotate(rotation(), opened(), NOW + timedelta(hours=7))
    assert isinstance(session, OpenSession)
    assert session.idle_until == session.ends_at == NOW + timedelta(hours=12)


def test_a_session_is_over_at_its_idle_limit_and_not_a_second_before() -> None:
    assert isinstance(rotate(rotation(), opened(), NOW + LIMITS.idle - SECOND)[0], OpenSession)
    over, _ = rotate(rotation(), opened(), NOW + LIMITS.idle)
    assert ending_of(over) == ("too_old", NOW + LIMITS.idle)


def test_a_session_in_use_is_over_at_its_absolute_limit_and_not_a_second_before() -> None:
    used, _ = rotate(rotation(), opened(), NOW + timedelta(hours=7))
    again = rotation(presented_sha256="two", next_sha256="three")
    assert isinstance(rotate(again, used, NOW + LIMITS.absolute - SECOND)[0], OpenSession)
    over, _ = rotate(again, used, NOW + LIMITS.absolute)
    assert ending_of(over)[0] == "too_old"


def test_an_old_token_ends_the_whole_family() -> None:
    used, _ = rotate(rotation(), opened(), NOW)
    late = NOW + SAME_AGAIN + SECOND
    over, facts = rotate(rotation(), used, late)
    assert ending_of(over) == ("reused", late)
    assert list(facts) == [SessionEnded(account_id="acc_1", session_id="ses_1", at=late)]
    assert rotate(rotation(presented_sha256="two", next_sha256="four"), over, late) == (over, ())


def test_the_token_before_gets_the_same_answer_again_for_a_moment() -> None:
    used, _ = rotate(rotation(), opened(), NOW)
    assert rotate(rotation(), used, NOW + SAME_AGAIN) == (used, ())


def test_a_token_before_that_does_not_whatever_the_moment() -> None:
    used, _ = rotate(rotation(), opened(), NOW)
    twice, _ = rotate(rotation(presented_sha256="two", next_sha256="three"), used, NOW)
    assert ending_of(rotate(rotation(), twice, NOW)[0])[0] == "reused"


def test_a_token_before_with_another_successor_is_no_repeat() -> None:
    used, _ = rotate(rotation(), opened(), NOW)
    assert ending_of(rotate(rotation(next_sha256="three"), used, NOW)[0])[0] == "reused"


def test_a_guessed_token_changes_nothing() -> None:
    session = opened()
    assert rotate(rotation(family_sha256="guess", presented_sha256="guess"), session, NOW) == (session, ())


@pytest.mark.parametrize("epoch", [1, None])
def test_a_session_ends_when_the_account_ended_its_sessions_or_is_gone(epoch: int | None) -> None:
    over, _ = rotate(rotation(epoch=epoch), opened(), NOW)
    assert ending_of(over)[0] == "sessions_ended"


def test_logging_out_twice_is_fine() -> None:
    over, _ = end(opened(), NOW)
    assert ending_of(over) == ("logged_out", NOW)
    assert end(over, NOW + SECOND) == (over, ())


def test_a_session_is_opened_once() -> None:
    session = replace(opened(), latest_sha256="later")
    command = StartSession(
        account_id="acc_1", epoch=0, family_sha256="fam", latest_sha256="one", limits=LIMITS
    )
    assert open_session(command, session, NOW) == (session, ())
