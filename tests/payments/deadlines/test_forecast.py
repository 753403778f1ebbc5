"""What staff are told will happen by itself: a hold that lapses, a late fee, and nothing more (R8, R12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from services.payments.deadlines.domain.forecast import Expected, expected
from tests.payments.builders import DEPOSIT, DUE, GRACE, LATE_FEE, NOW, REST, held, reserved, wire


def test_a_hold_lapses_at_its_end_for_want_of_the_deposit() -> None:
    assert expected(held().statement) == Expected("hold_lapses", NOW + timedelta(days=7), DEPOSIT)


def test_an_open_balance_costs_the_late_fee_at_the_end_of_the_grace() -> None:
    assert expected(reserved().statement) == Expected("late_fee", DUE + GRACE, LATE_FEE)


def test_nothing_happens_to_who_has_paid_or_whose_statement_has_ended() -> None:
    story = reserved()
    wire(story, REST)
    assert expected(story.statement) is None
    assert expected(replace(held().statement, closed_at=NOW)) is None


def test_it_happens_on_a_day_of_the_site_s_calendar() -> None:
    midnight_in_chicago = Expected("late_fee", DUE, LATE_FEE)
    assert midnight_in_chicago.day("America/Chicago") == date(2027, 4, 24)
    assert midnight_in_chicago.day("America/Los_Angeles") == date(2027, 4, 23)
