"""A statement is brought to what the provider says, whatever of it was heard before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.payments.paying.domain.converging import converge
from services.payments.paying.domain.refusals import (
    UnknownAttempt,
)
from shared.contracts.money import Money
from shared.contracts.payments import (
    CheckoutOpened,
    DepositCompleted,
    PaymentFailed,
    PaymentReceived,
    StatementSettled,
)
from tests.payments.builders import (
    APP,
    APPLICANT,
    DEPOSIT,
    DUE,
    FEE,
    NOW,
    ROTATION,
    SECOND,
    bank_said_no,
    declined,
    expired,
    held,
    open_page,
    paid,
    processing,
    wire,
)


def test_the_deposit_reserves_and_is_told_once_however_often_it_is_heard() -> None:
    story = held()
    page = story.page("deposit")
    truth = paid(page, DEPOSIT, NOW + SECOND)
    said = story.hear(truth)
    assert [type(fact) for fact in said] == [PaymentReceived, DepositCompleted]
    received, completed = said
    assert isinstance(received, PaymentReceived)
    assert isinstance(completed, DepositCompleted)
    assert (received.paid_at, received.purpose, received.balance) == (
        NOW + SECOND,
        "deposit",
        Money.usd(FEE - DEPOSIT),
    )
    assert completed.paid == Money.usd(DEPOSIT)
    assert story.hear(truth) == []
    assert story.statement.state == "balance_due"


def test_paying_everything_reserves_and_settles() -> None:
    story = held()
    said = story.pay("full")
    assert [type(fact) for fact in said] == [PaymentReceived, DepositCompleted, StatementSettled]
    assert (story.statement.state, story.statement.balance) == ("settled", 0)


@pytest.mark.parametrize(("wired", "is_reserved"), [(FEE - 1, False), (FEE, True)])
def test_inside_45_days_one_cent_less_than_everything_does_not_reserve(wired: int, is_reserved: bool) -> None:
    story = held(DUE, held_at=DUE, until=DUE + timedelta(days=3))
    wire(story, wired)
    assert story.statement.is_reserved is is_reserved


@pytest.mark.parametrize(("wired", "is_reserved"), [(DEPOSIT - 1, False), (DEPOSIT, True)])
def test_one_cent_less_than_the_deposit_does_not_reserve(wired: int, is_reserved: bool) -> None:
    story = held()
    wire(story, wired)
    assert story.statement.is_reserved is is_reserved


def test_older_news_changes_nothing() -> None:
    story = held()
    page = story.page("deposit")
    story.hear(paid(page, DEPOSIT, NOW))
    said = [*story.hear(page), *story.hear(declined(page, DEPOSIT)), *story.hear(expired(page))]
    assert said == []
    assert story.statement.attempts[0].state == "paid"


def test_a_declined_card_is_told_once_and_the_page_stays_open() -> None:
    story = held()
    page = story.page("deposit")
    said = story.hear(declined(page, DEPOSIT))
    assert said == [
        PaymentFailed(
            application_id=APP,
            applicant_id=APPLICANT,
            rotation_id=ROTATION,
            attempt_id="att_1",
            amount=Money.usd(DEPOSIT),
            reason="card_declined",
        )
    ]
    assert story.hear(declined(page, DEPOSIT)) == []
    assert [type(f) for f in story.hear(declined(page, DEPOSIT, 2))] == [PaymentFailed]
    assert [type(f) for f in story.hear(paid(page, DEPOSIT, NOW))] == [PaymentReceived, DepositCompleted]


def test_a_bank_that_says_no_after_days_ends_the_attempt() -> None:
    story = held()
    page = story.page("deposit")
    story.hear(processing(page, DEPOSIT, NOW))
    assert [type(fact) for fact in story.hear(bank_said_no(page, DEPOSIT, NOW))] == [PaymentFailed]
    assert story.statement.attempts[0].state == "failed"
    assert story.start("deposit", "att_2").state == "creating"


def test_a_webhook_may_come_before_the_answer_to_our_call() -> None:
    story = held()
    attempt = story.start()
    story.hear(paid(open_page(attempt), DEPOSIT, NOW))
    assert "CheckoutOpened" not in story.names
    assert story.statement.is_reserved


@pytest.mark.parametrize(
    ("cents", "currency"), [(DEPOSIT - 1, "usd"), (DEPOSIT + 1, "usd"), (DEPOSIT, "eur")]
)
def test_money_that_is_not_what_was_asked_for_is_kept_aside(cents: int, currency: str) -> None:
    story = held()
    truth = paid(story.page("deposit"), cents, NOW)
    assert truth.payment is not None
    strange = replace(truth, payment=replace(truth.payment, currency=currency))
    assert [type(fact).__name__ for fact in story.hear(strange)] == ["StaffAsked"]
    assert story.hear(strange) == []
    assert [kept.cents for kept in story.statement.suspense] == [cents]
    assert not story.statement.is_reserved
    assert "money_in_suspense" in story.statement.flags


def test_a_page_of_another_attempt_is_refused() -> None:
    story = held()
    page = story.page("deposit")
    with pytest.raises(UnknownAttempt):
        converge(replace(page, attempt_id="att_9"), story.state, NOW)
    with pytest.raises(UnknownAttempt):
        converge(replace(page, id="cs_other"), story.state, NOW)


def test_paying_twice_all_the_same_sends_the_second_payment_back() -> None:
    story = held()
    page = story.page("full", "att_1")
    story.hear(expired(page))
    second = story.page("full", "att_2")
    story.hear(paid(second, FEE, NOW))
    story.hear(paid(page, FEE, NOW))
    assert [(task.payment_id, task.cents, task.reason) for task in story.statement.refund_tasks] == [
        ("pi_att_1", FEE, "overpaid")
    ]


def test_the_page_is_announced_with_what_it_asks_for() -> None:
    story = held()
    story.page("deposit")
    opened = story.said[-1]
    assert isinstance(opened, CheckoutOpened)
    assert (opened.purpose, opened.amount, opened.expires_at) == (
        "deposit",
        Money.usd(DEPOSIT),
        NOW + timedelta(minutes=31),
    )
