"""A statement in words: each kind of line, each state of a refund, and where the whole stands (pure)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from services.payments.deadlines.domain.forecast import expected
from services.payments.office.domain.commands import WaiveLateFee
from services.payments.office.domain.correcting import refund_by_staff, waive_late_fee
from services.payments.paying.domain.converging import act_on_what_is_due
from services.payments.provider.domain import ProviderDispute
from services.payments.statement.domain import sentences
from services.payments.statement.domain.lines import Line, LineKind
from services.payments.statement.domain.money_commands import RefundByStaff
from services.payments.statement.domain.refund_tasks import RefundState
from tests.payments.builders import DUE, FEE, NOW, Story, held, paid, reserved

MIDNIGHT = "11:59:59 PM"


def late() -> Story:
    story = reserved()
    story.now = DUE + timedelta(hours=6)
    story.decide(act_on_what_is_due(story.state, story.now))
    return story


@pytest.mark.parametrize("kind", get_args(LineKind))
def test_every_kind_of_line_is_a_sentence_with_its_moment_at_the_site(kind: LineKind) -> None:
    story = held()
    line = Line("some:key", kind, 100, DUE, DUE, "pi_1", "Cardiology in Chicago")
    said = sentences.sentence_of(story.statement, line)
    assert said.startswith("Saturday, April 24, 2027, 12:00 AM (America/Chicago, UTC−05:00): ")
    assert said.endswith(".")
    assert "_" not in said


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("America/Chicago", "9:00 AM (America/Chicago, UTC−06:00)"),
        ("Asia/Kolkata", "8:30 PM (Asia/Kolkata, UTC+05:30)"),
        ("Pacific/Honolulu", "5:00 AM (Pacific/Honolulu, UTC−10:00)"),
    ],
)
def test_moments_are_of_the_sites_clock(zone: str, moment: str) -> None:
    story = held(time_zone=zone)
    said = sentences.sentence_of(story.statement, story.statement.lines[0])
    assert said.startswith(f"Monday, January 4, 2027, {moment}")


def test_a_late_fee_names_its_deadline_and_a_reversal_says_whose_it_was() -> None:
    story = late()
    fee = story.statement.lines[-1]
    assert f"April 23, 2027, {MIDNIGHT}" in sentences.sentence_of(story.statement, fee)
    moved = replace(story.statement, full_due_at=story.statement.full_due_at + timedelta(days=30))
    assert sentences.sentence_of(moved, fee) == sentences.sentence_of(story.statement, fee)
    waived = late()
    command = WaiveLateFee("the bank was closed", "stf_1")
    waived.decide(waive_late_fee(command, waived.state, waived.now))
    said = sentences.sentence_of(waived.statement, waived.statement.lines[-1])
    assert "by our office" in said
    assert "stf_1" not in said
    in_time = late()
    in_time.pay("balance", "att_2", at=DUE - timedelta(seconds=1))
    lines = [sentences.sentence_of(in_time.statement, line) for line in in_time.statement.lines]
    assert any("your payment was in time" in line for line in lines)


@pytest.mark.parametrize("state", get_args(RefundState))
def test_every_state_of_a_refund_has_a_sentence_with_its_amount(state: RefundState) -> None:
    story = reserved()
    command = RefundByStaff("rfd_1", 1234, "usd", "a mistake of ours", "stf_1")
    story.decide(refund_by_staff(command, story.state, story.now))
    task = replace(story.statement.refund_tasks[0], state=state)
    said = sentences.refund_sentence(story.statement, task)
    assert said.startswith("$12.34 ")
    assert "{" not in said
    by_hand = sentences.refund_sentence(story.statement, replace(task, state="done", sent_as="WIRE 9"))
    assert "WIRE 9" in by_hand


def test_the_summary_says_what_to_do_next() -> None:
    story = held()
    assert sentences.summary(story.statement, NOW).startswith("Pay $699.00 by Monday, January 11, 2027")
    page = story.page("full")
    story.hear(paid(page, FEE, NOW))
    assert sentences.summary(story.statement, NOW) == "Everything is paid; nothing is owed."
    story.hear(paid(page, FEE, NOW, disputes=(ProviderDispute("du_1", FEE, "open", NOW),)))
    assert "a bank looks into a payment" in sentences.summary(story.statement, NOW)


def test_a_reserved_place_is_paid_by_its_instant_and_overdue_from_that_instant_on() -> None:
    statement = reserved().statement
    last, due = statement.full_due_at - timedelta(seconds=1), statement.full_due_at
    assert sentences.summary(statement, last).startswith("The place is reserved. Pay $1,800.00 by ")
    late = sentences.summary(statement, due)
    assert late.startswith("$1,800.00 were due by ")
    assert "our office decides" in late
    assert MIDNIGHT in late


def test_the_rules_for_cancelling_name_what_is_kept() -> None:
    rules = sentences.refund_rules(held().statement)
    assert any("($250.00)" in rule for rule in rules)


def test_what_is_expected_is_a_lapsing_hold_then_a_late_fee_then_nothing() -> None:
    story = held()
    ahead = expected(story.statement)
    assert ahead is not None
    assert (ahead.what, ahead.at, str(ahead.day("America/Chicago"))) == (
        "hold_lapses",
        NOW + timedelta(days=7),
        "2027-01-11",
    )
    story.pay("deposit")
    ahead = expected(story.statement)
    assert ahead is not None
    assert (ahead.what, ahead.at, str(ahead.day("America/Chicago"))) == (
        "late_fee",
        DUE + timedelta(hours=6),
        "2027-04-24",
    )
    assert str(ahead.day("Pacific/Honolulu")) == "2027-04-24"
    assert str(ahead.day("Pacific/Pago_Pago")) == "2027-04-24"
    story.pay("balance", "att_2")
    assert expected(story.statement) is None
