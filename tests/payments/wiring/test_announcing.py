"""A wire on its way keeps the place and stops the late fee, until an instant to the second (R25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.payments.deadlines.domain.forecast import expected
from services.payments.deadlines.domain.reminders import next_reminder_at
from services.payments.lifecycle.domain.consequences import due_at
from services.payments.lifecycle.domain.ending import end_hold
from services.payments.lifecycle.domain.refusals import StatementNotOpenYet
from services.payments.paying.domain.refusals import TermsNotSigned
from services.payments.statement.domain.refusals import NoStatement
from services.payments.statement.domain.sentences import summary
from services.payments.statement.domain.statement import nothing
from services.payments.statement.domain.waiting_for_staff import waiting_for_staff
from services.payments.wiring.domain.announcing import GiveProof, announce, give_proof
from services.payments.wiring.domain.refusals import NothingToWire, WireAnnounced
from shared.chassis.decision import Invalid
from shared.contracts.payments import WireAwaited
from tests.payments.builders import (
    APP,
    CLOSED,
    DEPOSIT,
    DUE,
    FEE,
    GRACE,
    NOW,
    REST,
    SECOND,
    Story,
    ends,
    held,
    reserved,
    tick,
    wire,
)
from tests.payments.wires import CALENDAR, DAYS, announced, announcement, in_transit, proven


@pytest.mark.parametrize("order", ["announced first", "proven first"])
def test_announcement_and_proof_come_in_any_order_and_more_than_once(order: str) -> None:
    story = held()
    steps = [lambda: announced(story, DEPOSIT), lambda: proven(story)]
    if order == "proven first":
        steps.reverse()
    assert steps[0]() == []
    assert story.statement.wire_in_transit is None
    (fact,) = steps[1]()
    assert isinstance(fact, WireAwaited)
    assert (fact.until, fact.amount.amount, fact.for_hold) == (NOW + DAYS, DEPOSIT, True)
    before = story.state
    assert announced(story, DEPOSIT) == []
    assert proven(story) == []
    assert story.state == before


def test_without_proof_nothing_is_kept() -> None:
    story = held()
    announced(story, DEPOSIT)
    story.now = story.statement.hold_until
    assert ends(story) == CLOSED
    assert [one.state for one in story.statement.wires] == ["not_needed"]


def test_staff_say_how_they_know_instead_of_a_file() -> None:
    story = held()
    (fact,) = announced(story, DEPOSIT, by="staff", account_id="stf_1", note="The bank called.")
    assert isinstance(fact, WireAwaited)


def test_a_hold_whose_time_is_up_waits_for_the_wire_and_is_reserved_by_it() -> None:
    story = held()
    story.now += timedelta(days=1)
    in_transit(story, DEPOSIT)
    story.now = story.statement.hold_until
    assert ends(story) == []
    assert tick(story) == []
    assert expected(story.statement) is None
    wire(story, DEPOSIT)
    assert story.names[-3:] == ["PaymentReceived", "WireEnded", "DepositCompleted"]
    assert story.statement.is_reserved
    assert story.statement.wires[0].state == "received"


@pytest.mark.parametrize(("waits", "is_task"), [(-SECOND, False), (timedelta(0), True)])
def test_after_its_instant_it_is_a_task_for_staff_and_no_silent_end(waits: timedelta, is_task: bool) -> None:
    story = held()
    story.now += timedelta(days=1)
    until = in_transit(story, DEPOSIT)
    story.now = story.statement.hold_until
    ends(story)
    assert due_at(story.state) == until
    story.now = until + waits
    said = [type(fact).__name__ for fact in tick(story)]
    assert said == (["WireOverdue", "StaffAsked"] if is_task else [])
    assert [task.kind for task in waiting_for_staff(story.state)] == (["wire"] if is_task else [])
    assert tick(story) == []
    story.now = until + timedelta(days=30)
    tick(story)
    assert story.names.count("WireOverdue") == 1
    assert story.statement.closed_at is None


@pytest.mark.parametrize("after", [timedelta(0), timedelta(days=3)])
def test_no_late_fee_and_no_reminder_while_it_is_waited_for(after: timedelta) -> None:
    story = reserved()
    story.now = DUE - SECOND
    in_transit(story, REST)
    assert next_reminder_at(story.statement) is None
    story.now = DUE + GRACE + after
    tick(story)
    assert "LateFeeRaised" not in story.names
    assert "on its way" in summary(story.statement, story.now)


@pytest.mark.parametrize(("bank", "late"), [(-SECOND, False), (timedelta(0), True)])
def test_what_the_bank_had_before_its_instant_was_in_time(bank: timedelta, late: bool) -> None:
    story = reserved()
    story.now = DUE - SECOND
    until = in_transit(story, REST)
    story.now = until + timedelta(days=1)
    tick(story)
    wire(story, REST, received_at=until + bank)
    assert ("LateFeeRaised" in story.names) is late


def test_the_due_instant_itself_is_too_late_to_announce_or_to_prove() -> None:
    story = reserved()
    story.now = DUE
    with pytest.raises(NothingToWire, match="due instant has passed"):
        announced(story, REST)
    story.now = DUE - SECOND
    announced(story, REST)
    story.now = DUE
    proven(story)
    story.now = DUE + GRACE
    tick(story)
    assert "LateFeeRaised" in story.names


def test_a_hold_allows_it_until_its_last_second() -> None:
    story = held()
    story.now = story.statement.hold_until
    with pytest.raises(NothingToWire, match="not held"):
        announced(story, DEPOSIT)
    story.now -= SECOND
    announced(story, DEPOSIT)


@pytest.mark.parametrize(
    ("cents", "fits"), [(DEPOSIT - 1, False), (DEPOSIT, True), (FEE, True), (FEE + 1, False)]
)
def test_it_covers_what_reserves_the_place_and_no_more_than_is_owed(cents: int, fits: bool) -> None:
    story = held()
    if fits:
        announced(story, cents)
        return
    with pytest.raises(Invalid) as refused:
        announced(story, cents)
    assert refused.value.pointer == "/amount/amount"


def test_a_balance_is_wired_whole() -> None:
    story = reserved()
    with pytest.raises(Invalid):
        announced(story, REST - 1)
    announced(story, REST)


def test_once_for_each_deadline_and_staff_as_often_again_as_they_may_extend() -> None:
    story = held()
    announced(story, DEPOSIT)
    with pytest.raises(WireAnnounced, match="already"):
        announced(story, DEPOSIT, "wir_2")
    given_up = story.statement.wires[0]
    for number in range(2, 4):
        story.decide((story.statement.with_wire(_ended(story)), ()))
        with pytest.raises(WireAnnounced, match="before"):
            announced(story, DEPOSIT, f"wir_{number}")
        announced(story, DEPOSIT, f"wir_{number}", by="staff", account_id="stf_1")
    story.decide((story.statement.with_wire(_ended(story)), ()))
    with pytest.raises(WireAnnounced, match="not allowed"):
        announced(story, DEPOSIT, "wir_4", by="staff", account_id="stf_1")
    assert given_up.deadline == "hold:1"


def _ended(story: Story) -> Any:
    awaited = story.statement.awaited_wire
    assert awaited is not None
    return replace(awaited, state="given_up")


def test_it_is_not_waited_for_past_the_first_day() -> None:
    story = Story(datetime(2027, 6, 4, 15, 0, tzinfo=UTC))
    story.open(held_at=story.now, until=datetime(2027, 6, 7, 5, 0, tzinfo=UTC))
    story.sign()
    assert in_transit(story, FEE) == datetime(2027, 6, 7, 5, 0, tzinfo=UTC)


def test_whose_statement_it_is_and_whether_anything_is_owed() -> None:
    with pytest.raises(NoStatement):
        announce(announcement(DEPOSIT), CALENDAR, nothing(APP), NOW)
    with pytest.raises(StatementNotOpenYet):
        give_proof(GiveProof("fil_1", NOW), CALENDAR, nothing(APP), NOW)
    with pytest.raises(NoStatement):
        announced(held(), DEPOSIT, account_id="acc_2")
    unsigned = Story()
    unsigned.open()
    with pytest.raises(TermsNotSigned):
        announced(unsigned, DEPOSIT)
    paid = reserved()
    paid.pay("balance", "att_rest")
    with pytest.raises(NothingToWire, match="nothing is owed"):
        announced(paid, REST)


def test_who_pays_otherwise_or_steps_back_needs_no_wire() -> None:
    story = reserved()
    in_transit(story, REST)
    story.pay("balance", "att_rest")
    assert story.statement.wires[0].state == "not_needed"
    gone = held()
    in_transit(gone, DEPOSIT)
    said = gone.decide(end_hold("withdrawn", gone.state, gone.now))
    assert [type(fact).__name__ for fact in said][-3:] == [*CLOSED, "WireEnded"]
