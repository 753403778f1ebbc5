"""Staff wait longer for a wire, or give it up (R25)."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from services.payments.wiring.domain.deciding import DecideWire, NoLongerWait, decide_wire
from services.payments.wiring.domain.refusals import NoSuchWire, WireNotAwaited
from shared.contracts.payments import WireAwaited
from tests.payments.builders import (
    CLOSED,
    DEPOSIT,
    DUE,
    GRACE,
    REST,
    SECOND,
    Story,
    ends,
    held,
    reserved,
    tick,
)
from tests.payments.wires import CALENDAR, DAYS, announced, in_transit


def decided(story: Story, decision: Literal["wait_longer", "give_up"], wire_id: str = "wir_1") -> list[str]:
    command = DecideWire(wire_id, decision, "The bank says so.", "stf_1")
    facts = story.decide(decide_wire(command, CALENDAR, story.state, story.now))
    return [type(fact).__name__ for fact in facts]


def test_a_hold_whose_time_is_up_ends_when_the_wire_is_given_up() -> None:
    story = held()
    story.now = story.statement.hold_until - SECOND
    in_transit(story, DEPOSIT)
    story.now += SECOND
    ends(story)
    assert decided(story, "give_up") == ["WireEnded", *CLOSED]


def test_a_hold_that_still_runs_goes_on() -> None:
    story = held()
    in_transit(story, DEPOSIT)
    assert decided(story, "give_up") == ["WireEnded"]
    assert story.statement.is_mere_hold


def test_the_late_fee_counts_once_it_is_given_up() -> None:
    story = reserved()
    story.now = DUE - SECOND
    until = in_transit(story, REST)
    story.now = max(until, DUE + GRACE)
    tick(story)
    assert "LateFeeRaised" in decided(story, "give_up")


def test_twice_longer_and_no_more() -> None:
    story = held()
    until = in_transit(story, DEPOSIT)
    for _ in range(2):
        story.now = until
        tick(story)
        decided(story, "wait_longer")
        fact = next(fact for fact in reversed(story.said) if isinstance(fact, WireAwaited))
        assert fact.until == until + DAYS
        assert story.statement.wires[0].overdue is False
        until = fact.until
    story.now = until
    with pytest.raises(NoLongerWait, match="2 times"):
        decided(story, "wait_longer")


def test_a_second_on_there_is_no_longer_to_wait() -> None:
    story = reserved()
    story.now = DUE + timedelta(days=-1)
    in_transit(story, REST)
    with pytest.raises(NoLongerWait, match="as long already"):
        decided(story, "wait_longer")


def test_only_a_wire_that_is_waited_for_is_decided() -> None:
    story = held()
    with pytest.raises(NoSuchWire):
        decided(story, "give_up")
    announced(story, DEPOSIT)
    with pytest.raises(WireNotAwaited):
        decided(story, "give_up")
