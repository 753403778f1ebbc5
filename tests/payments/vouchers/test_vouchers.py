"""Vouchers: for whom, how often, until when, and to the cent (R35)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.payments.lifecycle.domain.opening import sign_terms
from services.payments.statement.domain.refusals import NoStatement
from services.payments.statement.domain.statement import Statement, nothing
from services.payments.vouchers.domain.redeeming import redeem
from services.payments.vouchers.domain.refusals import (
    NoSuchVoucher,
    NotForThis,
    NothingToReduce,
    OneVoucher,
    VoucherExists,
    VoucherOver,
    VoucherUsedUp,
)
from services.payments.vouchers.domain.voucher import (
    NewVoucher,
    NoVoucher,
    Scope,
    Voucher,
    close,
    known,
    make,
    use,
)
from tests.payments.builders import (
    APP,
    DEPOSIT,
    DUE,
    FEE,
    GRACE,
    LATE_FEE,
    NOW,
    SECOND,
    Story,
    held,
    reserved,
    tick,
)

UNTIL = NOW + timedelta(days=10)


def voucher(**changes: Any) -> Voucher:
    given: dict[str, Any] = {"code": "SPRING-10", "percent": 10, "reason": "spring", "staff_id": "stf_1"}
    return Voucher(NewVoucher(**(given | changes)), NOW)


def statement() -> Statement:
    return replace(held().statement, host_id="hst_1", specialty="Cardiology")


@pytest.mark.parametrize(
    ("fee", "percent", "cents", "off"),
    [
        (249_900, 10, 0, 24_990),
        (99_905, 50, 0, 49_953),
        (99_903, 50, 0, 49_952),
        (99_999, 33, 0, 33_000),
        (249_900, 100, 0, 249_900),
        (249_900, 0, 5_000, 5_000),
        (4_000, 0, 5_000, 4_000),
    ],
)
def test_what_it_takes_off_half_up_and_never_more_than_the_fee(
    fee: int, percent: int, cents: int, off: int
) -> None:
    assert voucher(percent=percent, cents=cents).worth(fee) == off


def test_a_code_is_made_once() -> None:
    terms = voucher().terms
    made, facts = make(terms, NoVoucher("SPRING-10"), NOW)
    assert (made, tuple(facts)) == (Voucher(terms, NOW), ())
    with pytest.raises(VoucherExists):
        make(terms, made, NOW)
    with pytest.raises(NoSuchVoucher):
        known(NoVoucher("SPRING-10"))


@pytest.mark.parametrize(
    ("scope", "covers"),
    [
        (Scope(), True),
        (Scope(rotation_id="rot_1", host_id="hst_1", specialty="Cardiology", applicant_id="acc_1"), True),
        (Scope(rotation_id="rot_2"), False),
        (Scope(host_id="hst_2"), False),
        (Scope(specialty="Psychiatry"), False),
        (Scope(applicant_id="acc_2"), False),
    ],
)
def test_it_counts_for_what_it_is_for(scope: Scope, covers: bool) -> None:
    if covers:
        assert APP in known(use(statement(), voucher(scope=scope), NOW)[0]).uses
    else:
        with pytest.raises(NotForThis):
            use(statement(), voucher(scope=scope), NOW)


def test_its_last_second_counts_and_the_next_does_not() -> None:
    timed = voucher(until=UNTIL)
    assert known(use(statement(), timed, UNTIL - SECOND)[0]).uses
    with pytest.raises(VoucherOver):
        use(statement(), timed, UNTIL)
    with pytest.raises(VoucherOver):
        use(statement(), close(timed, NOW)[0], NOW)


def test_it_counts_as_often_as_it_may_and_a_repeat_is_no_use() -> None:
    last = voucher(most_uses=1)
    used, _ = use(statement(), last, NOW)
    assert use(statement(), used, NOW) == (used, ())
    other = replace(statement(), application_id="app_2")
    with pytest.raises(VoucherUsedUp):
        use(other, used, NOW)


def redeemed(story: Story, **changes: Any) -> list[str]:
    said = story.decide(redeem(voucher(**changes), story.state, story.now))
    return [type(fact).__name__ for fact in said]


def test_it_is_a_line_of_its_own_and_what_is_owed_falls() -> None:
    story = held()
    assert redeemed(story) == ["FeeReduced"]
    (line,) = [line for line in story.statement.lines if line.key == "voucher:1:SPRING-10"]
    assert (line.cents, line.note, story.statement.balance) == (-24_990, "SPRING-10", FEE - 24_990)
    assert redeemed(story) == []
    with pytest.raises(OneVoucher):
        redeemed(story, code="OTHER")


def test_the_deposit_stays_what_it_was_unless_less_is_owed_in_all() -> None:
    story = held()
    redeemed(story, percent=0, cents=FEE - DEPOSIT + 1)
    assert story.statement.missing_cents == DEPOSIT - 1
    story.pay("deposit")
    assert story.statement.is_reserved
    assert story.statement.state == "settled"


def test_a_paid_deposit_may_be_enough_and_never_comes_back() -> None:
    story = reserved()
    assert redeemed(story, percent=100) == ["FeeReduced", "StatementSettled"]
    assert (story.statement.balance, story.statement.refund_tasks) == (0, ())


def test_all_of_the_fee_leaves_the_signature_to_reserve_the_place() -> None:
    story = Story()
    story.open()
    assert redeemed(story, percent=100) == ["FeeReduced"]
    assert not story.statement.is_reserved
    said = story.decide(sign_terms(NOW, story.state, NOW))
    assert [type(fact).__name__ for fact in said] == ["DepositCompleted", "StatementSettled"]


def test_a_late_fee_stays_owed() -> None:
    story = reserved()
    story.now = DUE + GRACE
    tick(story)
    redeemed(story, percent=100)
    assert story.statement.balance == LATE_FEE


def test_where_nothing_is_owed_nothing_is_taken_off() -> None:
    with pytest.raises(NoStatement):
        redeem(voucher(), nothing(APP), NOW)
    paid = reserved()
    paid.pay("balance", "att_rest")
    with pytest.raises(NothingToReduce):
        redeemed(paid)


def test_an_open_payment_page_is_closed_for_its_amount_is_wrong_now() -> None:
    story = held()
    story.page()
    redeemed(story)
    assert all(attempt.unwanted for attempt in story.statement.live_attempts)
