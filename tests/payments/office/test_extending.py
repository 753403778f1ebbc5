"""Staff move the instant by which everything is due (R11, R24)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.payments.deadlines.domain.reminders import next_reminder_at
from services.payments.lifecycle.domain.opening import hold_longer
from services.payments.office.domain.commands import ExtendDue
from services.payments.office.domain.extending import extend_due
from services.payments.office.domain.refusals import NoDueInstant
from services.payments.statement.domain.refusals import NoStatement
from services.payments.statement.domain.statement import nothing
from shared.chassis.decision import Instant, Invalid
from shared.contracts.payments import DueExtended, LateFeeRaised
from tests.payments.builders import APP, DUE, GRACE, NOW, REST, SECOND, Story, held, reserved, tick

LATER = DUE + timedelta(days=5)


def extension(due_at: Instant = LATER) -> ExtendDue:
    return ExtendDue(due_at, "Their bank is closed.", "stf_1")


def extended(story: Story, due_at: Instant = LATER) -> Story:
    story.decide(extend_due(extension(due_at), story.state, story.now))
    return story


def test_it_is_said_what_is_owed_until_when() -> None:
    (fact,) = reserved().decide(extend_due(extension(), reserved().state, NOW))
    assert isinstance(fact, DueExtended)
    assert (fact.was, fact.due_at, fact.balance.amount) == (DUE, LATER, REST)


@pytest.mark.parametrize(("waits", "raised"), [(-SECOND, False), (timedelta(0), True)])
def test_the_late_fee_follows_the_new_instant_to_the_second(waits: timedelta, raised: bool) -> None:
    story = extended(reserved())
    story.now = LATER + GRACE + waits
    said = tick(story)
    assert any(isinstance(fact, LateFeeRaised) for fact in story.said) is raised, said


def test_reminders_follow_too() -> None:
    story = reserved()
    story.now = DUE - timedelta(hours=12)
    tick(story)
    assert next_reminder_at(story.statement) is None
    assert next_reminder_at(extended(story, DUE + timedelta(days=10)).statement) == DUE + timedelta(days=3)


def test_the_due_instant_itself_is_too_late_to_move_it() -> None:
    story = reserved()
    story.now = DUE - SECOND
    assert extend_due(extension(), story.state, story.now)[1]
    with pytest.raises(NoDueInstant, match="waived"):
        extend_due(extension(), story.state, DUE)


def test_twice_at_most_and_14_days_each() -> None:
    with pytest.raises(Invalid) as far:
        extend_due(extension(DUE + timedelta(days=14, seconds=1)), reserved().state, NOW)
    assert far.value.pointer == "/due_at"
    story = extended(extended(reserved(), DUE + SECOND), DUE + 2 * SECOND)
    assert [one.was for one in story.statement.extensions] == [DUE, DUE + SECOND]
    with pytest.raises(Invalid, match="moved 2 times"):
        extend_due(extension(), story.state, NOW)


def test_where_nothing_is_due_nothing_moves() -> None:
    with pytest.raises(NoStatement):
        extend_due(extension(), nothing(APP), NOW)
    paid = reserved()
    paid.pay("balance", "att_rest")
    with pytest.raises(NoDueInstant, match="nothing is owed"):
        extend_due(extension(), paid.state, NOW)
    soon = Story(DUE + SECOND)
    soon.open(held_at=DUE + SECOND, until=DUE + timedelta(days=7))
    with pytest.raises(NoDueInstant, match="extend the hold"):
        extend_due(extension(), soon.state, soon.now)


def test_a_hold_that_is_kept_longer_can_be_paid_longer() -> None:
    story = held()
    until = story.statement.hold_until
    longer = until + timedelta(days=2)
    story.decide(hold_longer(longer, story.state, NOW))
    assert story.statement.hold_until == longer
    story.now = longer - SECOND
    assert story.start().state == "creating"


def test_news_of_a_longer_hold_takes_nothing_away_and_comes_twice() -> None:
    story = held()
    before = story.state
    assert hold_longer(story.statement.hold_until - SECOND, before, NOW) == (before, ())
    story.decide(hold_longer(story.statement.hold_until + SECOND, before, NOW))
    again = story.state
    assert hold_longer(story.statement.hold_until, again, NOW) == (again, ())
    seated = reserved().state
    assert hold_longer(DUE, seated, NOW) == (seated, ())
    assert hold_longer(DUE, nothing(APP), NOW) == (nothing(APP), ())
