"""Random walks over the pure core: lost answers, lost, doubled and stale news, refunds, disputes, time.

The invariants J1 to J9 hold after every step; at the end, when everything has been heard, the books are
exactly the provider's, and there is a late fee if and only if the place was reserved and something was owed.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.payments.builders import DEPOSIT
from tests.payments.walk_service import HEARD, LOST
from tests.payments.walking import EVE, FEE_AT, DisputeStatus, Walk

WALKS = 10_000
PARTS = 20
"""So that several processes share the walks, each part with a seed of its own."""
STEPS = 25

yes_or_no = st.booleans()
answer = st.integers(HEARD, 2)
quarters = st.integers(0, 4)


class Walking(RuleBasedStateMachine):
    """Begins deep, for a walk that begins at nothing seldom gets to money. All may be tried at any time."""

    walks = 0

    @initialize(
        fee=st.sampled_from([DEPOSIT + 49, 99_900, 249_900, 249_900]),
        days=st.sampled_from([110, 60, 31, 8, 2, 1, 0]),
        way=st.sampled_from(["deposit", "deposit", "eve", "late", "bank", "full", "held", "unsigned"]),
    )
    def begin(self, fee: int, days: int, way: str) -> None:
        type(self).walks += 1
        self.walk = walk = Walk(fee, days, signed=way != "unsigned")
        if way not in ("held", "unsigned"):
            walk.click(1 if way in ("bank", "full") or days == 0 else 0, HEARD)
            walk.pay(1 if way == "bank" else 0, heard=True)
            walk.seated = walk.statement.is_reserved and days % 2 == 0
        if way == "late":
            walk.time_passes(FEE_AT, awake=True)
        if way == "eve":
            walk.time_passes(EVE, awake=True)
            self.click_and_pay(2, 0)

    @rule(way=st.integers(0, 2), answer=answer)
    def click(self, way: int, answer: int) -> None:
        self.walk.click(way, answer)

    @rule(how=st.integers(0, 3), heard=yes_or_no)
    def pay(self, how: int, heard: bool) -> None:
        self.walk.pay(how, heard)

    @rule(way=st.integers(0, 2), how=st.integers(0, 3))
    def click_and_pay(self, way: int, how: int) -> None:
        """Who is refused one way to pay tries the others."""
        for other in range(3):
            if not self.walk.provider.payable():
                self.walk.click((way + other) % 3, LOST)
        self.walk.pay(how, heard=False)

    @rule(jump=st.integers(0, 11), awake=yes_or_no)
    def time_passes(self, jump: int, awake: bool) -> None:
        self.walk.time_passes(jump, awake)

    @rule(looked=answer, refunded=answer)
    def work(self, looked: int, refunded: int) -> None:
        self.walk.work(looked, refunded)

    @rule(which=st.integers(0, 3))
    def news(self, which: int) -> None:
        self.walk.news(which)

    @rule()
    def slow_news(self) -> None:
        self.walk.slow_news()

    @rule(ok=yes_or_no)
    def bank_answers(self, ok: bool) -> None:
        self.walk.bank_answers(ok)

    @rule(part=quarters, pending=yes_or_no)
    def refund_by_dashboard(self, part: int, pending: bool) -> None:
        self.walk.refund_by_dashboard(part, pending)

    @rule(ok=yes_or_no)
    def refunds_end(self, ok: bool) -> None:
        self.walk.refunds_end(ok)

    @rule(status=st.sampled_from(["inquiry", "open", "won", "lost"]), heard=yes_or_no)
    def dispute(self, status: DisputeStatus, heard: bool) -> None:
        self.walk.dispute(status, heard)

    @rule(withdrawn=yes_or_no)
    def hold_ends(self, withdrawn: bool) -> None:
        self.walk.hold_ends(withdrawn)

    @rule(is_free=yes_or_no)
    def catalog_answers(self, is_free: bool) -> None:
        self.walk.catalog_answers(is_free)

    @rule(what=st.integers(0, 4), days_ago=st.sampled_from([0, 1, 10]))
    def wire(self, what: int, days_ago: int) -> None:
        self.walk.wire(what, days_ago)

    @rule(what=st.integers(0, 5), quarters=quarters)
    def somebody_else(self, what: int, quarters: int) -> None:
        """What is done seldom: a signature, an offer, a cancellation, staff."""
        match what:
            case 0:
                self.walk.sign()
            case 1:
                self.walk.offer_again()
            case 2 | 3:
                self.walk.cancel(quarters)
            case 4:
                self.walk.waive()
            case _:
                self.walk.goodwill(quarters)

    def teardown(self) -> None:
        if hasattr(self, "walk"):
            self.walk.all_is_heard(banks_ok=True, place_is_free=False)
            self.walk.checks.exactly(self.walk.statement)


def plain(walks: int, *phases: Phase) -> settings:
    return settings(
        max_examples=walks,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=phases or (Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        print_blob=False,
    )


@pytest.mark.timeout(300)  # seconds of CPU alone; other work may share it
@pytest.mark.parametrize("part", range(PARTS))
def test_walks_keep_every_cent_and_every_second(part: int) -> None:
    machine = seed(part)(type("Walking", (Walking,), {}))
    run_state_machine_as_test(machine, settings=plain(WALKS // PARTS))
