"""A statement is opened when a place is held, and says what is due when (R9, R11, R13)."""

from __future__ import annotations

from datetime import date, timedelta

from services.payments.lifecycle.domain.ending import end_hold
from services.payments.lifecycle.domain.opening import open_statement
from shared.contracts.money import Money
from shared.contracts.payments import (
    StatementOpened,
)
from tests.payments.builders import (
    APP,
    APPLICANT,
    DEPOSIT,
    DUE,
    FEE,
    NOW,
    ROTATION,
    Story,
    held,
    opening,
)


def test_a_held_place_opens_a_statement_that_says_what_is_due_when() -> None:
    story = Story()
    assert story.open() == [
        StatementOpened(
            application_id=APP,
            applicant_id=APPLICANT,
            rotation_id=ROTATION,
            total=Money.usd(FEE),
            deposit=Money.usd(DEPOSIT),
            pay_until=NOW + timedelta(days=7),
            full_due_at=DUE,
            time_zone="America/Chicago",
        )
    ]
    assert (story.statement.state, story.statement.balance) == ("deposit_due", FEE)


def test_a_place_held_twice_opens_one_statement() -> None:
    story = Story()
    story.open()
    before = story.state
    assert story.open() == []
    assert story.state == before


def test_terms_signed_before_the_place_is_held_count() -> None:
    story = Story()
    story.sign()
    story.open()
    assert story.start().state == "creating"


def test_an_offer_after_a_lapsed_hold_opens_the_statement_again() -> None:
    story = held()
    story.decide(end_hold("time_is_up", story.state, NOW))
    later = NOW + timedelta(days=9)
    story.now = later
    said = story.decide(
        open_statement(opening(held_at=later, until=later + timedelta(hours=48)), story.state, later)
    )
    assert [type(fact) for fact in said] == [StatementOpened]
    assert (story.statement.balance, story.statement.state) == (FEE, "deposit_due")
    assert story.start("deposit", "att_2").request.cents == DEPOSIT


def test_a_start_in_summer_is_written_for_people() -> None:
    request = held(start_date=date(2027, 8, 2)).start("full").request
    assert request.words == "Full fee: Cardiology in Chicago, 4 weeks from August 2, 2027"
