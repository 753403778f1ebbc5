"""A postponed visit: its fee is a line, what was paid stays, all is due by another instant (R23)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from services.payments.lifecycle.domain.moving import MoveStatement, await_choice, move_statement
from services.payments.lifecycle.domain.refusals import StatementNotOpenYet
from services.payments.reconciling.domain.money_invariants import broken
from services.payments.statement.domain.sentences import sentence_of, words_of
from services.payments.statement.domain.statement import nothing
from shared.contracts.booking import ApplicationPostponed
from shared.contracts.fact import Fact
from shared.contracts.money import Money
from shared.contracts.payments import BalanceReminderDue, LateFeeRaised, StatementMoved
from tests.payments.builders import (
    APP,
    DEPOSIT,
    DUE,
    FEE,
    GRACE,
    LATE_FEE,
    NOW,
    REST,
    SECOND,
    START,
    Story,
    ends,
    held,
    reserved,
    tick,
)
from tests.payments.heard import about
from tests.payments.running import Running

LATER = date(2027, 8, 2)
LATER_DUE = datetime(2027, 6, 19, 5, 0, tzinfo=UTC)
"""The first late instant for LATER in Chicago: midnight that ends June 18, 45 days before."""
TEXT = "59 to 46 days before the start: $150"


def moved(story: Story, cents: int = 15_000, start: date = LATER, move_id: str = "quo_1") -> list[Fact]:
    command = MoveStatement(move_id, start, 4, cents, TEXT)
    return story.decide(move_statement(command, story.state, story.now))


def test_the_fee_is_owed_and_everything_is_due_by_the_rule_for_the_new_start() -> None:
    story = reserved()
    (fact,) = moved(story)
    assert isinstance(fact, StatementMoved)
    assert (fact.fee, fact.balance, fact.due_at) == (Money.usd(15_000), Money.usd(REST + 15_000), LATER_DUE)
    statement = story.statement
    assert (statement.balance, statement.paid, statement.start_date) == (REST + 15_000, DEPOSIT, LATER)
    assert list(broken(statement)) == []
    line = statement.lines[-1]
    assert words_of(statement, line) == "Fee for postponing"
    assert sentence_of(statement, line).endswith(f"By the rules of this booking: {TEXT}.")


def test_the_same_move_again_charges_nothing_and_a_free_one_has_no_line() -> None:
    story = reserved()
    lines = len(story.statement.lines)
    moved(story, 0)
    assert len(story.statement.lines) == lines
    assert moved(story, 0) == []
    assert story.statement.moves == ("quo_1",)


def test_at_the_earlier_due_instant_nothing_happens_and_at_the_later_one_the_fee_is_raised_once() -> None:
    story = reserved()
    moved(story, 0)
    story.now = DUE + GRACE
    assert not any(isinstance(fact, LateFeeRaised) for fact in tick(story))
    story.now = LATER_DUE + GRACE - SECOND
    assert not any(isinstance(fact, LateFeeRaised) for fact in tick(story))
    story.now = LATER_DUE + GRACE
    assert [type(fact) for fact in tick(story)].count(LateFeeRaised) == 1
    assert story.statement.balance == REST + LATE_FEE
    assert list(broken(story.statement)) == []


def test_reminders_follow_the_later_due_instant() -> None:
    story = reserved()
    moved(story, 0)
    story.now = LATER_DUE - timedelta(days=30) + timedelta(hours=1)
    (reminder,) = tick(story)
    assert isinstance(reminder, BalanceReminderDue)
    assert (reminder.due_at, reminder.days_left) == (LATER_DUE, 30)


def test_a_late_fee_that_stands_is_charged_on_and_not_taken_back() -> None:
    story = reserved()
    story.now = DUE + GRACE
    tick(story)
    owed = story.statement.balance
    moved(story, 0)
    assert story.statement.balance == owed == REST + LATE_FEE
    assert tick(story) == []
    assert story.statement.balance == owed
    assert list(broken(story.statement)) == []
    story.now = LATER_DUE + GRACE
    tick(story)
    assert story.statement.balance == owed + LATE_FEE
    assert list(broken(story.statement)) == []


def test_there_are_as_many_days_to_pay_as_a_hold_has_and_never_more_than_until_the_start() -> None:
    story = reserved()
    story.now = datetime(2027, 6, 1, 12, tzinfo=UTC)
    moved(story, 15_000, date(2027, 6, 14))
    assert story.statement.full_due_at == story.now + timedelta(days=7)
    story.now = datetime(2027, 6, 9, 12, tzinfo=UTC)
    moved(story, 15_000, date(2027, 6, 14), "quo_2")
    assert story.statement.full_due_at == datetime(2027, 6, 14, 5, tzinfo=UTC)


def test_who_had_paid_all_owes_the_fee_alone_and_is_told_when_that_is_paid() -> None:
    story = held()
    story.pay("full", "att_1")
    assert story.names[-1] == "StatementSettled"
    moved(story)
    assert (story.statement.balance, story.statement.state) == (15_000, "balance_due")
    story.pay("balance", "att_2")
    assert (story.statement.balance, story.names[-1]) == (0, "StatementSettled")


def test_a_statement_that_has_ended_or_was_never_opened_does_not_move() -> None:
    story = held()
    ends(story)
    assert moved(story) == []
    with pytest.raises(StatementNotOpenYet):
        move_statement(MoveStatement("quo_1", LATER, 4, 0, TEXT), nothing(APP), NOW)


async def test_the_event_twice_and_late_charges_once(payments: Running) -> None:
    fact = ApplicationPostponed(
        **about(), move_id="quo_1", from_start_date=START, start_date=LATER, weeks=4, fee=Money.usd(15_000),
        text=TEXT,
    )  # fmt: skip
    await payments.hold()
    await payments.pay("deposit")
    await payments.hear(fact, times=2)
    await payments.hear(fact)
    assert (await payments.statement()).balance == FEE - DEPOSIT + 15_000
    assert payments.names.count("StatementMoved") == 1


def test_while_somebody_chooses_after_the_host_cancelled_nobody_is_reminded_or_late() -> None:
    story = reserved()
    until = DUE + timedelta(days=3)
    story.now = DUE - timedelta(days=4)
    assert story.decide(await_choice(until, story.state, story.now)) == []
    before = story.statement
    assert story.decide(await_choice(until, story.state, story.now)) == []
    assert story.statement == before
    story.now = until - SECOND
    assert tick(story) == []
    moved(story, 0)
    assert story.statement.full_due_at == LATER_DUE


def test_who_was_late_before_the_host_cancelled_stays_so_until_they_choose() -> None:
    story = reserved()
    story.now = DUE + GRACE
    tick(story)
    owed = story.statement.balance
    story.decide(await_choice(story.now + timedelta(days=7), story.state, story.now))
    assert (story.statement.balance, story.statement.full_due_at) == (owed, DUE)
    assert list(broken(story.statement)) == []
