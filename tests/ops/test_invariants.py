"""What `rounds verify` finds, at the edges of when it must hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from deploy.ops.evidence import Evidence
from deploy.ops.invariants import paid_means_place
from services.payments.domain.ending import end_hold, give_all_back
from tests.payments.builders import APP, DEPOSIT, START, ZONE, held, reserved, wire

OVER = datetime.combine(START + timedelta(weeks=4), datetime.min.time(), ZoneInfo(ZONE))


def test_who_has_paid_has_a_place_until_the_last_week_has_passed() -> None:
    statements = {APP: reserved().statement}

    last_moment = Evidence(now=OVER - timedelta(seconds=1), statements=statements)
    assert [found.invariant for found in paid_means_place(last_moment)] == ["2 paid without a place"]
    assert list(paid_means_place(Evidence(now=OVER, statements=statements))) == []


def test_money_that_staff_are_to_send_back_by_hand_is_on_its_way() -> None:
    story = held()
    story.decide(end_hold("time_is_up", story.state, story.now))
    wire(story, DEPOSIT)
    later = story.now + timedelta(minutes=6)
    asked = Evidence(now=later, statements={APP: story.statement})
    assert list(paid_means_place(asked)) == []  # the catalog is asked for the place first

    story.decide(give_all_back(story.state, story.now))
    assert [task.state for task in story.statement.refund_tasks] == ["by_hand"]
    assert list(paid_means_place(Evidence(now=later, statements={APP: story.statement}))) == []
