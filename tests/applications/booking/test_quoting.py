"""The quote (R18): what cancelling comes to, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.applications.booking.domain.refusals import (
    MoneyNotHeard,
    QuoteIsOver,
)
from shared.contracts.money import Money
from shared.contracts.payments import (
    CheckoutOpened,
    DisputeClosed,
    DisputeOpened,
    LateFeeRaised,
    RefundSent,
)
from shared.contracts.policy import local_midnight
from tests.applications.booking.builders import cancelled, quoted, until_start
from tests.applications.builders import Office
from tests.applications.facts import START, payment

DEPOSIT = Money.usd(69_900)


SECOND = timedelta(seconds=1)


async def test_asking_again_gives_the_same_quote_while_it_holds_and_then_another() -> None:
    office = Office()
    application = await office.paid()
    first = await quoted(office, application)
    office.clock.travel(timedelta(minutes=30) - SECOND)
    assert await quoted(office, application) == first
    office.clock.travel(SECOND)
    assert (await quoted(office, application)).quote_id != first.quote_id


async def test_a_quote_that_is_over_is_refused_with_the_way_to_a_new_one() -> None:
    office = Office()
    application = await office.paid()
    quote = await quoted(office, application)
    office.clock.travel(timedelta(minutes=30))
    with pytest.raises(QuoteIsOver) as refused:
        await cancelled(office, application, quote)
    assert refused.value.facts["quote"] == (
        f"/v1/applications/{application.application_id}/cancellation-quote"
    )
    assert office.names_announced(application).count("ApplicationCancelled") == 0


async def test_a_quote_ends_at_the_sites_midnight_when_tomorrow_gives_another_sum() -> None:
    office = Office()
    application = await office.paid()
    midnight = local_midnight(START - timedelta(days=90), "America/Chicago")
    office.clock.travel(midnight - timedelta(minutes=10) - office.clock())
    quote = await quoted(office, application)
    assert (quote.days_before, quote.holds_until) == (91, midnight)
    office.clock.travel(timedelta(minutes=10))
    with pytest.raises(QuoteIsOver):
        await cancelled(office, application, quote)
    assert (await quoted(office, application)).settlement.refund == Money.usd(34_950)


async def test_a_quote_holds_over_a_midnight_that_changes_nothing() -> None:
    office = Office()
    application = await office.paid()
    midnight = local_midnight(START - timedelta(days=80), "America/Chicago")
    office.clock.travel(midnight - timedelta(minutes=10) - office.clock())
    quote = await quoted(office, application)
    assert quote.holds_until == midnight + timedelta(minutes=20)
    office.clock.travel(timedelta(minutes=19))
    assert (await cancelled(office, application, quote)).state == "cancelled"


async def test_money_that_moved_since_makes_a_quote_void() -> None:
    office = Office()
    application = await office.paid()
    quote = await quoted(office, application)
    await office.receives(payment(application, Money.usd(90_000), "pay_2", purpose="balance"))
    with pytest.raises(QuoteIsOver, match="changed since"):
        await cancelled(office, application, quote)
    assert (await quoted(office, application)).settlement.paid == Money.usd(159_900)


async def test_what_went_back_already_is_not_counted_and_a_late_fee_is() -> None:
    office = Office()
    application = await office.paid(cents=159_900)
    sent = RefundSent(**application.about(), refund_id="re_1", amount=Money.usd(10_000), reason="staff")
    await office.receives_twice(sent)
    assert (await quoted(office, application)).settlement.paid == Money.usd(149_900)
    raised = LateFeeRaised(
        **application.about(), fee=Money.usd(15_000), balance=Money.usd(15_000),
        due_at=datetime(2027, 1, 16, 6, tzinfo=UTC), time_zone="America/Chicago",
    )  # fmt: skip
    await office.receives(raised)
    await office.receives(payment(application, Money.usd(15_000), "pay_2"))
    office.clock.travel(until_start(60) - office.clock())
    found = (await quoted(office, application)).settlement
    assert (found.paid, found.refund) == (Money.usd(164_900), Money.usd(82_450))


async def test_a_dispute_counts_as_paid_until_it_is_lost() -> None:
    office = Office()
    application = await office.paid()
    about = application.about()
    await office.receives(DisputeOpened(**about, dispute_id="du_1", amount=DEPOSIT))
    assert (await quoted(office, application)).settlement.paid == DEPOSIT
    await office.receives_twice(DisputeClosed(**about, dispute_id="du_1", outcome="lost"))
    assert (await quoted(office, application)).settlement.paid == Money.usd(0)
    await office.receives(DisputeClosed(**about, dispute_id="du_1", outcome="won"))
    assert (await quoted(office, application)).settlement.paid == DEPOSIT


async def test_a_reservation_whose_payment_was_not_heard_of_is_not_quoted_as_free() -> None:
    office = Office()
    application = await office.reserved()
    with pytest.raises(MoneyNotHeard):
        await quoted(office, application)


async def test_an_open_page_is_known_until_it_was_paid() -> None:
    office = Office()
    application = await office.paid()
    until = office.clock() + timedelta(minutes=31)
    opened = CheckoutOpened(
        **application.about(), attempt_id="att_2", purpose="balance", amount=DEPOSIT, expires_at=until
    )
    await office.receives_twice(opened)
    assert (await office.read(application)).money.page_until == until
    await office.receives(payment(application, Money.usd(90_000), "pay_2"))
    assert (await office.read(application)).money.page_until is None
