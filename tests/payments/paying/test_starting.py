"""What may be paid when, and which page is handed out (R9, R13, R14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.payments.paying.domain.converging import converge
from services.payments.paying.domain.refusals import (
    AmountTooSmall,
    DepositNotOffered,
    HoldEnded,
    NothingToPay,
    NotReservedYet,
    PaymentInProgress,
    TermsNotSigned,
    UnknownAttempt,
)
from services.payments.paying.domain.starting import fitting_attempt, start_checkout
from services.payments.settling.domain.ending import end_hold
from services.payments.settling.domain.opening import open_statement
from services.payments.statement.domain.refusals import NoStatement
from services.payments.statement.domain.statement import nothing
from shared.contracts.money import Money
from shared.contracts.payments import (
    CheckoutOpened,
    DepositCompleted,
    PaymentFailed,
    PaymentReceived,
    StatementOpened,
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
    Story,
    bank_said_no,
    declined,
    expired,
    held,
    open_page,
    opening,
    paid,
    processing,
    reserved,
    wire,
    wish,
)


def test_a_held_place_opens_a_statement_that_says_what_is_due_when() -> None:
    story = Story()
    assert story.open() == [
        StatementOpened(
            application_id=APP,
            applicant_id=APPLICANT,
            rotation_id=ROTATION,
            total=Money.usd(FEE),
            deposit=Money.usd(DEPOSIT),
            pay_until=NOW + timedelta(days=7),
            full_due_at=DUE,
            time_zone="America/Chicago",
        )
    ]
    assert (story.statement.state, story.statement.balance) == ("deposit_due", FEE)


def test_a_place_held_twice_opens_one_statement() -> None:
    story = Story()
    story.open()
    before = story.state
    assert story.open() == []
    assert story.state == before


def test_terms_signed_before_the_place_is_held_count() -> None:
    story = Story()
    story.sign()
    story.open()
    assert story.start().state == "creating"


def test_without_the_signed_terms_no_money_is_taken() -> None:
    story = Story()
    story.open()
    with pytest.raises(TermsNotSigned, match="terms-signature"):
        story.start()


def test_somebody_elses_statement_does_not_exist() -> None:
    story = held()
    with pytest.raises(NoStatement):
        start_checkout(wish(applicant_id="acc_2"), story.state, NOW)
    with pytest.raises(NoStatement):
        start_checkout(wish(), nothing(APP), NOW)


@pytest.mark.parametrize(
    ("pay", "cents"), [("deposit", DEPOSIT), ("full", FEE)]
)  # fmt: skip
def test_before_the_reservation_one_pays_the_deposit_or_everything(pay: str, cents: int) -> None:
    attempt = held().start(pay)
    assert (attempt.request.purpose, attempt.request.cents) == (pay, cents)


def test_the_deposit_of_a_cheap_rotation_is_its_whole_fee() -> None:
    story = held(fee_cents=DEPOSIT - 1)
    assert story.start("deposit").request.cents == DEPOSIT - 1


def test_there_is_no_balance_before_the_reservation() -> None:
    with pytest.raises(NotReservedYet):
        held().start("balance")


def test_after_the_deposit_everything_that_is_left_is_the_balance() -> None:
    for pay in ("full", "balance"):
        attempt = reserved().start(pay, "att_2")
        assert (attempt.request.purpose, attempt.request.cents) == ("balance", FEE - DEPOSIT)
    with pytest.raises(DepositNotOffered):
        reserved().start("deposit", "att_2")


def test_who_has_paid_everything_owes_nothing() -> None:
    story = held()
    story.pay("full")
    with pytest.raises(NothingToPay):
        story.start("balance", "att_2")


def test_a_remainder_below_what_the_provider_takes_is_left_to_staff() -> None:
    story = held(fee_cents=DEPOSIT + 49)
    story.pay("deposit")
    with pytest.raises(AmountTooSmall):
        story.start("balance", "att_2")
    enough = held(fee_cents=DEPOSIT + 50)
    enough.pay("deposit")
    assert enough.start("balance", "att_2").request.cents == 50


def test_one_second_before_the_due_instant_a_deposit_is_enough_and_at_it_everything_is_due() -> None:
    until = DUE + timedelta(days=3)
    story = held(DUE - SECOND, held_at=DUE - SECOND, until=until)
    assert story.start("deposit").request.cents == DEPOSIT
    late = held(DUE, held_at=DUE, until=until)
    assert late.statement.needed_cents == FEE
    with pytest.raises(DepositNotOffered):
        late.start("deposit")


def test_inside_45_days_the_statement_says_that_everything_is_due_before_the_hold_ends() -> None:
    until = DUE + timedelta(days=7)
    story = Story(DUE)
    opened = story.open(held_at=DUE, until=until)[0]
    assert isinstance(opened, StatementOpened)
    assert (opened.deposit, opened.full_due_at, opened.pay_until) == (None, until, until)


def test_a_hold_that_began_before_the_due_instant_takes_no_deposit_after_it() -> None:
    story = held(DUE - SECOND, held_at=DUE - SECOND, until=DUE + timedelta(days=3))
    story.now = DUE
    with pytest.raises(DepositNotOffered):
        story.start("deposit")
    assert story.start("full").request.cents == FEE


def test_a_payment_is_started_one_second_before_the_hold_ends_and_not_at_its_end() -> None:
    story = held()
    until = story.statement.hold_until
    story.now = until
    with pytest.raises(HoldEnded):
        story.start()
    story.now = until - SECOND
    assert story.start().state == "creating"


def test_the_request_is_frozen_before_the_provider_is_called() -> None:
    request = held().start().request
    assert request.expires_at == NOW + timedelta(minutes=31)
    assert request.words == "Deposit: Cardiology in Chicago, 4 weeks from June 7, 2027"
    assert (request.attempt_id, request.customer_id, request.methods) == ("att_1", "cus_1", ("card",))


def test_asking_again_for_the_same_gives_the_same_page() -> None:
    story = held()
    story.page("deposit", "att_1")
    story.start("deposit", "att_2")
    assert [attempt.id for attempt in story.statement.attempts] == ["att_1"]
    assert story.statement.attempt_asked_as("att_2") == story.statement.attempt("att_1")
    assert story.names.count("CheckoutOpened") == 1


def test_a_repeated_request_finds_its_page_also_when_that_has_ended() -> None:
    story = held()
    story.pay("deposit", "att_1")
    before = story.state
    assert story.decide(start_checkout(wish("deposit", "att_1"), story.state, NOW)) == []
    assert story.state == before


def test_for_another_purpose_the_open_page_is_closed_first() -> None:
    story = held()
    page = story.page("deposit", "att_1")
    story.decide(start_checkout(wish("full", "att_2"), story.state, NOW))
    assert [(a.id, a.unwanted, a.next_look_at) for a in story.statement.attempts] == [("att_1", True, NOW)]
    assert fitting_attempt(story.statement, "full", NOW) is None
    story.hear(expired(page))
    assert story.start("full", "att_2").request.cents == FEE


def test_a_page_in_its_last_minute_is_not_handed_out_again() -> None:
    story = held()
    story.page("deposit", "att_1")
    ends = story.statement.attempts[0].request.expires_at
    almost = ends - timedelta(minutes=1)
    assert fitting_attempt(story.statement, "deposit", almost - SECOND) is not None
    assert fitting_attempt(story.statement, "deposit", almost) is None


def test_while_a_bank_is_processing_nothing_else_can_be_paid() -> None:
    story = held()
    page = story.page("deposit")
    story.hear(processing(page, DEPOSIT, NOW))
    with pytest.raises(PaymentInProgress):
        story.start("full", "att_2")


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


def test_an_offer_after_a_lapsed_hold_opens_the_statement_again() -> None:
    story = held()
    story.decide(end_hold("time_is_up", story.state, NOW))
    later = NOW + timedelta(days=9)
    story.now = later
    said = story.decide(
        open_statement(opening(held_at=later, until=later + timedelta(hours=48)), story.state, later)
    )
    assert [type(fact) for fact in said] == [StatementOpened]
    assert (story.statement.balance, story.statement.state) == (FEE, "deposit_due")
    assert story.start("deposit", "att_2").request.cents == DEPOSIT


def test_a_start_in_summer_is_written_for_people() -> None:
    request = held(start_date=date(2027, 8, 2)).start("full").request
    assert request.words == "Full fee: Cardiology in Chicago, 4 weeks from August 2, 2027"
