"""What `rounds verify` finds, at the edges of when it must hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from deploy.ops.evidence import Evidence
from deploy.ops.invariants import paid_means_place
from tests.payments.builders import APP, START, ZONE, reserved

OVER = datetime.combine(START + timedelta(weeks=4), datetime.min.time(), ZoneInfo(ZONE))


def test_who_has_paid_has_a_place_until_the_last_week_has_passed() -> None:
    statements = {APP: reserved().statement}

    last_moment = Evidence(now=OVER - timedelta(seconds=1), statements=statements)
    assert [found.invariant for found in paid_means_place(last_moment)] == ["2 paid without a place"]
    assert list(paid_means_place(Evidence(now=OVER, statements=statements))) == []
