"""A dispute is a flag on money: what it takes, holds back and gives back."""

from __future__ import annotations

import pytest

from services.payments.lifecycle.domain.consequences import due_at
from services.payments.lifecycle.domain.ending import give_all_back
from services.payments.office.domain.refusals import (
    MoreThanRefundable,
)
from services.payments.paying.domain.converging import refund_refused
from services.payments.provider.domain import (
    ProviderDispute,
)
from services.payments.returning.domain.refunding import claim_refunds
from services.payments.statement.domain.waiting_for_staff import waiting_for_staff
from shared.contracts.payments import DisputeClosed
from tests.payments.builders import (
    FEE,
    NOW,
    by_staff,
    held,
    paid,
)
from tests.payments.refund_builders import (
    DUE_AT,
    by_hand,
    decide_dispute,
    disputed,
    goodwill,
    kinds,
    paid_in_full,
    sound,
    tasks,
)


def test_a_dispute_is_a_flag_on_money_and_stops_refunds_until_it_is_won() -> None:
    story = held()
    page = story.page("full")
    story.hear(paid(page, FEE, NOW))
    disputed = paid(page, FEE, NOW, disputes=(ProviderDispute("du_1", FEE, "open", NOW),))
    assert [type(f).__name__ for f in story.hear(disputed)] == ["DisputeOpened"]
    assert story.hear(disputed) == []
    assert story.statement.flags == ["disputed"]
    with pytest.raises(MoreThanRefundable):
        by_staff(story, 1)
    won = paid(page, FEE, NOW, disputes=(ProviderDispute("du_1", FEE, "won", NOW),))
    assert [type(f).__name__ for f in story.hear(won)] == ["DisputeClosed", "StatementSettled"]
    assert story.hear(won) == []
    assert (story.statement.flags, story.statement.balance) == ([], 0)


def test_an_inquiry_takes_no_money() -> None:
    story = held()
    page = story.page("full")
    asked = paid(page, FEE, NOW, disputes=(ProviderDispute("du_1", FEE, "inquiry", NOW),))
    story.hear(asked)
    assert "DisputeOpened" not in story.names


def test_a_planned_refund_waits_while_a_dispute_is_open_and_goes_on_when_it_is_won() -> None:
    story, page = paid_in_full()
    goodwill(story, 100)
    story.hear(disputed(page, "open"))
    claimed, _ = claim_refunds("wrk_1", story.state, NOW)
    assert claimed == story.state
    assert due_at(story.state) is None
    story.hear(disputed(page, "won"))
    assert due_at(story.state) == NOW
    story.decide(claim_refunds("wrk_1", story.state, NOW))
    assert [task.claimed_by for task in story.statement.refund_tasks] == ["wrk_1"]
    sound(story)


def test_a_refund_refused_for_a_dispute_that_is_known_by_then_waits_under_a_new_key() -> None:
    story, page = paid_in_full()
    task = goodwill(story, 100)
    story.hear(disputed(page, "open"))
    story.decide(refund_refused(task, "charge_disputed", story.state, NOW))
    assert tasks(story) == ["dropped", "todo"]
    assert kinds(story) == ["dispute"]
    sound(story)


def test_what_was_planned_is_dropped_when_the_bank_has_kept_the_money() -> None:
    story, page = paid_in_full()
    story.decide(give_all_back(story.state, NOW))
    assert tasks(story) == ["todo"]
    story.hear(disputed(page, "open"))
    story.hear(disputed(page, "lost"))
    assert (tasks(story), story.statement.balance) == (["dropped"], 0)
    sound(story)


def test_what_a_lost_dispute_left_with_us_goes_back_by_hand() -> None:
    story, page = paid_in_full()
    story.hear(disputed(page, "lost", cents=1_000))
    story.decide(give_all_back(story.state, NOW))
    assert [(t.cents, t.state) for t in story.statement.refund_tasks] == [(FEE - 1_000, "by_hand")]
    by_hand(story, story.statement.refund_tasks[0].id)
    assert story.statement.balance == 0
    sound(story)


def test_an_open_dispute_asks_for_evidence_until_it_is_handed_in() -> None:
    story, page = paid_in_full()
    story.hear(disputed(page, "open"))
    (task,) = waiting_for_staff(story.state)
    assert (task.kind, task.due_at, task.cents) == ("dispute", DUE_AT, FEE)
    assert any(link.rel == "evidence" for link in task.links)
    story.hear(disputed(page, "open", awaits_us=False))
    assert (kinds(story), story.statement.flags) == ([], ["disputed"])


def test_an_inquiry_takes_nothing_blocks_nothing_and_is_over_when_it_is_closed() -> None:
    story, page = paid_in_full()
    story.hear(disputed(page, "inquiry"))
    assert (kinds(story), story.statement.flags, story.statement.balance) == (["dispute"], [], 0)
    goodwill(story, 100)
    assert claim_refunds("wrk_1", story.state, NOW)[0] != story.state
    story.hear(disputed(page, "inquiry", is_over=True))
    story.hear(disputed(page, "inquiry"))
    assert kinds(story) == []
    story.hear(disputed(page, "open"))
    assert story.statement.flags == ["disputed"]


def test_a_dispute_that_was_prevented_gave_the_money_back() -> None:
    story, page = paid_in_full()
    story.hear(disputed(page, "open"))
    said = story.hear(disputed(page, "inquiry", is_over=True))
    assert [fact.outcome for fact in said if isinstance(fact, DisputeClosed)] == ["won"]
    assert (story.statement.balance, story.statement.flags) == (0, [])
    assert not [fact for fact in story.hear(disputed(page, "inquiry", is_over=True)) if fact]


@pytest.mark.parametrize("older", ["open", "inquiry"])
def test_older_news_never_reopens_what_is_closed(older: str) -> None:
    for verdict in ("won", "lost"):
        story, page = paid_in_full()
        story.hear(disputed(page, verdict))
        before = story.state
        assert story.hear(disputed(page, older)) == []
        assert story.statement.disputes == before.disputes  # type: ignore[union-attr]  # it is opened


def test_an_appeal_opens_a_lost_dispute_again_and_may_win() -> None:
    story, page = paid_in_full()
    story.hear(disputed(page, "lost"))
    assert decide_dispute(story, "still_owed") == []
    story.hear(disputed(page, "open", is_appeal=True))
    dispute = story.statement.disputes[0]
    assert (dispute.status, dispute.is_open, dispute.decision) == ("open", True, "")
    said = story.hear(disputed(page, "won"))
    assert "won" in [fact.outcome for fact in said if isinstance(fact, DisputeClosed)]
    assert (story.statement.balance, story.statement.flags) == (0, [])
    sound(story)
