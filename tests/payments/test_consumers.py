"""Everything that payments listens to: each message twice, and once late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.contracts.applications import ApplicationCancelled
from shared.contracts.catalog import HoldEnding, HoldReleased, PlaceReserved, ReservationRefused
from shared.contracts.fact import Fact
from shared.contracts.money import Money
from tests.payments.builders import DEPOSIT, FEE, NOW, START, ZONE
from tests.payments.heard import about, held, signed
from tests.payments.running import Running

ENDING = HoldEnding(**about(), reason="time_is_up")
RELEASED = HoldReleased(**about())
SEATED = PlaceReserved(**about(), start_date=START, weeks=4, time_zone=ZONE, after_lapse=True)
REFUSED = ReservationRefused(**about(), reason="place_gone")
CANCELLED = ApplicationCancelled(**about(), by="host", refund=Money.usd(DEPOSIT))
CLOSED = ["PaymentWindowClosed", "StatementVoided"]


async def test_a_place_held_twice_under_one_id_or_two_opens_one_statement(payments: Running) -> None:
    await payments.hear(held(NOW), times=2)
    await payments.hear(held(NOW))
    assert payments.names == ["StatementOpened"]


async def test_a_place_held_late_after_its_hold_ended_does_not_open_the_statement_again(
    payments: Running,
) -> None:
    await payments.hear(held(NOW), ENDING)
    await payments.hear(held(NOW))
    assert payments.names == ["StatementOpened", *CLOSED]


async def test_terms_signed_twice_and_before_the_place_is_held(payments: Running) -> None:
    await payments.hear(signed(NOW), times=2)
    await payments.hear(held(NOW), signed(NOW + timedelta(days=1)))
    assert (await payments.statement()).terms_signed_at == NOW


async def test_a_hold_that_ends_twice_is_closed_once_and_late_it_changes_nothing(payments: Running) -> None:
    await payments.hold()
    await payments.hear(ENDING, times=2)
    await payments.hear(ENDING)
    assert payments.names[1:] == CLOSED


async def test_a_hold_that_ends_late_leaves_a_reservation_alone(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    before = await payments.statement()
    await payments.hear(ENDING, RELEASED, times=2)
    assert await payments.statement() == before


async def test_a_released_hold_is_closed_once_and_one_that_we_never_heard_of_is_nothing(
    payments: Running,
) -> None:
    await payments.hear(RELEASED, times=2)
    assert payments.inside.stores["statements"].rows == {}
    await payments.hold()
    await payments.hear(RELEASED, times=2)
    await payments.hear(RELEASED)
    assert payments.names[1:] == CLOSED


@pytest.mark.parametrize("fact", [SEATED, REFUSED])
async def test_an_answer_about_late_money_changes_nothing_where_none_came(
    payments: Running, fact: Fact
) -> None:
    await payments.hold()
    await payments.hear(ENDING)
    before = await payments.statement()
    await payments.hear(fact, times=2)
    assert await payments.statement() == before


async def test_a_usual_reservation_twice_changes_nothing(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    before = await payments.statement()
    await payments.hear(SEATED.model_copy(update={"after_lapse": False}), times=2)
    assert await payments.statement() == before


async def test_a_cancellation_twice_and_late_refunds_once(payments: Running) -> None:
    await payments.hold()
    await payments.pay("deposit")
    await payments.hear(CANCELLED, times=2)
    await payments.hear(CANCELLED)
    await payments.work()
    assert [refund["amount"] for refund in await payments.objects("refund")] == [DEPOSIT]
    assert payments.names.count("RefundSent") == 1
    assert (await payments.statement()).balance == 0


async def test_a_refused_reservation_after_the_cancellation_refunds_nothing_more(payments: Running) -> None:
    await payments.hold()
    await payments.pay("full")
    await payments.hear(CANCELLED.model_copy(update={"kept": Money.usd(FEE - DEPOSIT)}), REFUSED)
    await payments.work()
    assert [refund["amount"] for refund in await payments.objects("refund")] == [DEPOSIT]
    assert (await payments.statement()).paid == FEE - DEPOSIT


@pytest.mark.parametrize(
    "fact", [ENDING, SEATED.model_copy(update={"after_lapse": True}), REFUSED, CANCELLED]
)
async def test_what_comes_before_its_statement_is_kept_to_be_tried_again(
    payments: Running, fact: Fact
) -> None:
    await payments.hear(fact)
    waiting = list(payments.dead.letters.values())
    assert [letter.fingerprint for letter in waiting] == [f"{type(fact).__name__}:StatementNotOpenYet"]
    assert payments.inside.stores["statements"].rows == {}
