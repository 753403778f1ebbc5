"""What the rules alone cannot settle: seen once, told once, settled by staff or by a later run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.payments.differences import domain as differences
from services.payments.differences.domain import AlreadySettled, NoSuchDifference, difference
from tests.payments.builders import NOW

DAY = timedelta(days=1)


def test_a_difference_is_settled_by_staff_by_a_later_run_or_opens_again_when_it_changes() -> None:
    seen = difference("unknown_payment", "pi_1", cents=5, at=NOW, seen_in="run_1")
    known, (asked,) = differences.note(seen, differences.unseen(seen.id), NOW)
    assert asked.key() == "reconciliation:unknown_payment:pi_1"
    assert (known.state, known.seen_at) == ("open", NOW)
    again, said = differences.note(replace(seen, seen_in="run_2"), known, NOW + DAY)
    assert said == ()
    assert (again.seen_at, again.seen_in) == (NOW, "run_2")
    assert differences.gone("run_2", again, NOW) == (again, ())
    assert differences.gone("run_3", again, NOW)[0].settled_by == "run"

    settled, _ = differences.settle("stf_1", "refunded", again, NOW)
    assert differences.settle("stf_1", "refunded", settled, NOW) == (settled, ())
    with pytest.raises(AlreadySettled):
        differences.settle("stf_2", "refunded", settled, NOW)
    assert differences.note(seen, settled, NOW)[0].state == "settled"
    opened, said = differences.note(replace(seen, cents=6), settled, NOW)
    assert (opened.state, len(said)) == ("open", 1)
    with pytest.raises(NoSuchDifference):
        differences.settle("stf_1", "why", differences.unseen("x"), NOW)


def test_a_difference_is_a_task_with_all_that_is_needed() -> None:
    seen = difference(
        "other_amount", "pi_1", payment_id="pi_1", application_id="app_1", cents=5, ledger_cents=7
    )
    task = differences.staff_task(seen, "https://dashboard.stripe.com/test/payments")
    assert (task.kind, task.application_id, task.cents) == ("reconciliation", "app_1", -2)
    assert ("provider_cents", "5") in task.facts
    assert [link.href for link in task.links][:2] == [
        "https://dashboard.stripe.com/test/payments/pi_1",
        "/v1/statements/app_1",
    ]
