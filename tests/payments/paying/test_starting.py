"""Which payment may be started, and which page is handed out (R9, R13, R14)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.payments.paying.domain.refusals import (
    AmountTooSmall,
    DepositNotOffered,
    HoldEnded,
    NothingToPay,
    NotReservedYet,
    PaymentInProgress,
    TermsNotSigned,
)
from services.payments.paying.domain.starting import fitting_attempt, start_checkout
from services.payments.statement.domain.refusals import NoStatement
from services.payments.statement.domain.statement import nothing
from shared.contracts.payments import (
    StatementOpened,
)
from tests.payments.builders import (
    APP,
    DEPOSIT,
    DUE,
    FEE,
    NOW,
    SECOND,
    Story,
    expired,
    held,
    processing,
    reserved,
    wish,
)


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
