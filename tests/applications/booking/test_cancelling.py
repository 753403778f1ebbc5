"""Giving a reservation up: the quote, doing exactly that, host and staff, and what follows (R18)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.applications.application.domain.application import Application
from services.applications.application.domain.cancellation import Quote
from services.applications.application.domain.refusals import (
    ApplicationUnknown,
    DocumentNotAsked,
    DocumentUnknown,
    NotNow,
)
from services.applications.applying.domain.refusals import NotEndedYet
from services.applications.applying.use_cases import NewDraft
from services.applications.booking.domain.cancelling import CancelAsQuoted
from services.applications.booking.domain.evidence import ConfirmEvidence
from services.applications.booking.domain.quoting import possible
from services.applications.booking.domain.refusals import (
    AllGoesBack,
    MoneyNotHeard,
    MoreThanPaid,
    QuoteIsOver,
    TwoPeopleNeeded,
    WithdrawInstead,
)
from services.applications.papers.use_cases import Upload
from shared.contracts.applications import ApplicationCancelled
from shared.contracts.catalog import HoldReleased, PlaceCalledOff
from shared.contracts.money import Money
from shared.contracts.payments import (
    CheckoutOpened,
    DisputeClosed,
    DisputeOpened,
    LateFeeRaised,
    RefundSent,
)
from shared.contracts.policy import local_midnight
from tests.applications.builders import ANA, BEN, COACH, START, Office, known, payment, pdf, reserved

DEPOSIT = Money.usd(69_900)
SECOND = timedelta(seconds=1)


async def quoted(office: Office, application: Application) -> Quote:
    quote = known(await office.cancelling.quote(application.application_id, ANA)).quote
    assert quote is not None
    return quote


async def cancelled(office: Office, application: Application, quote: Quote) -> Application:
    command = CancelAsQuoted(ANA, quote.quote_id)
    return known(await office.cancelling.cancel(application.application_id, command))


def announced(office: Office, application: Application) -> ApplicationCancelled:
    (fact,) = [said for said in office.announced(application) if isinstance(said, ApplicationCancelled)]
    return fact


def until_start(days: int) -> datetime:
    """Noon in Chicago, so many days before the first day."""
    return local_midnight(START - timedelta(days=days), "America/Chicago") + timedelta(hours=12)


async def test_what_was_quoted_is_what_is_done() -> None:
    office = Office()
    application = await office.paid()
    quote = await quoted(office, application)
    after = await cancelled(office, application, quote)
    fact = announced(office, application)
    assert (after.state, fact.by, fact.refund, fact.kept) == (
        "cancelled", "applicant", Money.usd(44_900), Money.usd(25_000),
    )  # fmt: skip
    assert fact.lines == quote.settlement.lines
    assert [line.rule for line in fact.lines] == ["more_than_90_days", "more_than_90_days"]
    again = await cancelled(office, application, quote)
    assert again == after
    assert announced(office, application) == fact


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


async def test_before_anything_is_reserved_one_withdraws() -> None:
    office = Office()
    for application in (await office.held(), await office.submitted(rotation_id="rot_other")):
        with pytest.raises(WithdrawInstead) as refused:
            await quoted(office, application)
        assert refused.value.facts["withdrawal"].endswith("/withdrawal")


async def test_someone_elses_reservation_does_not_exist() -> None:
    office = Office()
    application = await office.paid()
    quote = await quoted(office, application)
    with pytest.raises(ApplicationUnknown):
        await office.cancelling.quote(application.application_id, BEN)
    with pytest.raises(ApplicationUnknown):
        await office.cancelling.cancel(application.application_id, CancelAsQuoted(BEN, quote.quote_id))


@pytest.mark.parametrize("by", ["applicant", "host"])
async def test_the_coach_is_free_for_somebody_else_soon_after(by: str) -> None:
    office = Office()
    await office.coaches.join(COACH, ["America/Chicago"], ["en"])
    application = await office.paid()
    assert application.coach_id == COACH
    if by == "host":
        await office.cancelling.by_host(application.application_id, "illness")
    else:
        await cancelled(office, application, await quoted(office, application))
    await office.time_passes(timedelta())
    roster = await office.roster.get("roster")
    assert roster is not None
    assert roster.assigned == {}
    assert (await office.read(application)).coach_id is None
    await office.receives_twice(HoldReleased(**application.about()))
    await office.receives_twice(reserved(application))
    assert (await office.read(application)).state == "cancelled"


async def test_everything_goes_back_when_the_host_cancels_however_late() -> None:
    office = Office()
    application = await office.paid(cents=159_900)
    office.clock.travel(until_start(2) - office.clock())
    assert (await quoted(office, application)).settlement.refund == Money.usd(0)
    for _ in range(2):
        await office.cancelling.by_host(application.application_id, "illness")
    fact = announced(office, application)
    assert (fact.by, fact.refund, fact.kept, fact.reason) == (
        "host", Money.usd(159_900), Money.usd(0), "illness",
    )  # fmt: skip


@pytest.mark.parametrize("state", ["held", "reserved", "withdrawn"])
async def test_weeks_that_the_host_called_off_cancel_who_has_or_is_kept_a_place(state: str) -> None:
    office = Office()
    application = await (office.paid() if state == "reserved" else office.held())
    if state == "withdrawn":
        await office.applying.withdraw(application.application_id, ANA)
    await office.receives_twice(PlaceCalledOff(**application.about(), reason="the ward is closed"))
    after = await office.read(application)
    if state == "withdrawn":
        assert (after.state, office.names_announced(application)[-1]) == ("withdrawn", "ApplicationWithdrawn")
        return
    assert (after.state, announced(office, application).kept) == ("cancelled", Money.usd(0))


async def test_staff_choose_a_refund_up_to_what_was_paid() -> None:
    office = Office()
    application = await office.paid()
    too_much = DEPOSIT + Money.usd(1)
    with pytest.raises(MoreThanPaid):
        await office.cancelling.by_staff(application.application_id, too_much, "a mistake of ours")
    await office.cancelling.by_staff(application.application_id, Money.usd(60_000), "illness")
    fact = announced(office, application)
    assert (fact.by, fact.refund, fact.kept) == ("staff", Money.usd(60_000), Money.usd(9_900))
    assert (fact.lines[0].rule, fact.lines[0].text) == ("staff_decision", "illness")
    with pytest.raises(NotNow):
        await office.cancelling.by_staff(application.application_id, Money.usd(0), "again")


async def test_far_more_than_the_rules_give_is_not_for_one_person_to_choose() -> None:
    office = Office()
    application = await office.paid(cents=159_900)
    office.clock.travel(until_start(10) - office.clock())
    with pytest.raises(TwoPeopleNeeded) as refused:
        await office.cancelling.by_staff(application.application_id, Money.usd(100_001), "goodwill")
    assert refused.value.facts["most"]["amount"] == 100_000
    await office.cancelling.by_staff(application.application_id, Money.usd(100_000), "goodwill")
    assert announced(office, application).kept == Money.usd(59_900)


async def test_of_a_mere_hold_nothing_is_kept() -> None:
    office = Office()
    application = await office.held()
    await office.receives(payment(application, Money.usd(10_000)))
    with pytest.raises(AllGoesBack):
        await office.cancelling.by_staff(application.application_id, Money.usd(5_000), "a mistake")
    await office.cancelling.by_staff(application.application_id, Money.usd(10_000), "a mistake")
    assert announced(office, application).kept == Money.usd(0)


# --- proofs


async def give_proof(office: Office, application: Application, kind: str = "visa_denial") -> None:
    await office.papers.attach(Upload(application.application_id, ANA, kind, pdf()))


async def test_a_proof_counts_when_staff_have_confirmed_it_and_says_before_what_it_would_bring() -> None:
    office = Office()
    application = await office.paid()
    office.clock.travel(until_start(20) - office.clock())
    before = possible(application, office.clock())
    assert [(one.rule, one.refund, one.is_given) for one in before] == [
        ("visa_denied", Money.usd(34_950), False)
    ]
    first = await quoted(office, application)
    await give_proof(office, application)
    assert (await quoted(office, application)) == first
    assert possible(await office.read(application), office.clock())[0].is_given
    confirm = ConfirmEvidence("visa_denial", "acc_staff")
    for _ in range(2):
        await office.cancelling.confirm(application.application_id, confirm)
    quote = await quoted(office, application)
    assert (quote.settlement.refund, quote.settlement.lines[0].rule) == (Money.usd(34_950), "visa_denied")
    assert possible(await office.read(application), office.clock()) == []
    await give_proof(office, application)  # another file: nobody has looked at it
    with pytest.raises(QuoteIsOver):
        await cancelled(office, application, quote)


async def test_only_a_proof_that_a_rule_asks_for_can_be_given_and_confirmed() -> None:
    office = Office()
    application = await office.paid()
    with pytest.raises(DocumentNotAsked, match="visa_denial"):
        await give_proof(office, application, "cv")
    with pytest.raises(DocumentNotAsked, match="visa_denial"):
        await office.cancelling.confirm(application.application_id, ConfirmEvidence("cv", "acc_staff"))
    with pytest.raises(DocumentUnknown):
        await office.cancelling.confirm(
            application.application_id, ConfirmEvidence("visa_denial", "acc_staff")
        )


# --- another place


async def follow(office: Office, ended: Application, applicant_id: str = ANA) -> Any:
    rotation_id = ended.rotation.rotation_id
    draft = NewDraft("app_next", applicant_id, rotation_id, START, 4, ended.application_id)
    return await office.applying.open_draft(draft)


async def test_a_new_application_points_to_the_one_that_ended_and_takes_its_documents_over() -> None:
    office = Office()
    application = await office.paid()
    with pytest.raises(NotEndedYet):
        await follow(office, application)
    await office.cancelling.by_host(application.application_id, "illness")
    with pytest.raises(ApplicationUnknown):
        await follow(office, application, BEN)
    after = known(await follow(office, application))
    assert (after.state, after.follows) == ("draft", application.application_id)
    assert after.documents == application.documents
    await office.papers.attach(Upload("app_next", ANA, "cv", pdf(2)))
    await office.papers.sweep(timedelta(0))
    _, content = await office.papers.content(await office.read(application), "cv")
    assert content.startswith(b"%PDF-")  # shared until both have let it go


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
