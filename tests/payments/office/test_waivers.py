"""Staff take a late fee back (R12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.payments.office.domain.commands import WaiveLateFee
from services.payments.office.domain.correcting import waive_late_fee
from services.payments.office.domain.refusals import NoLateFee
from tests.payments.builders import (
    DUE,
    GRACE,
    NOW,
    REST,
    reserved,
    tick,
)


def test_staff_take_the_fee_back_once_with_a_reason() -> None:
    story = reserved()
    story.now = DUE + GRACE
    tick(story)
    waiver = WaiveLateFee("illness", "stf_1")
    said = story.decide(waive_late_fee(waiver, story.state, story.now))
    assert [(type(f).__name__, getattr(f, "reason", "")) for f in said] == [("LateFeeReversed", "waived")]
    assert (story.statement.balance, story.statement.state) == (REST, "late")
    with pytest.raises(NoLateFee):
        waive_late_fee(waiver, story.state, story.now)
    story.now += timedelta(days=9)
    assert tick(story) == []


def test_without_a_late_fee_there_is_nothing_to_waive() -> None:
    with pytest.raises(NoLateFee):
        waive_late_fee(WaiveLateFee("kindness", "stf_1"), reserved().state, NOW)
