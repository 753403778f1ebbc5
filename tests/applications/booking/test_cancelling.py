"""Giving a reservation up: the quote, doing exactly that, host and staff, and what follows (R18)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.applications.application.domain.application import Application
from services.applications.application.domain.refusals import (
    ApplicationUnknown,
    NotNow,
)
from services.applications.applying.domain.refusals import NotEndedYet
from services.applications.applying.use_cases import NewDraft
from services.applications.booking.domain.cancelling import CancelAsQuoted
from services.applications.booking.domain.refusals import (
    AllGoesBack,
    MoreThanPaid,
    TwoPeopleNeeded,
    WithdrawInstead,
)
from services.applications.papers.use_cases import Upload
from shared.contracts.applications import ApplicationCancelled
from shared.contracts.catalog import HoldReleased, PlaceCalledOff
from shared.contracts.money import Money
from tests.applications.booking.builders import cancelled, quoted, until_start
from tests.applications.builders import Office
from tests.applications.facts import ANA, BEN, COACH, START, known, payment, pdf, reserved

DEPOSIT = Money.usd(69_900)


def announced(office: Office, application: Application) -> ApplicationCancelled:
    (fact,) = [said for said in office.announced(application) if isinstance(said, ApplicationCancelled)]
    return fact


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


@pytest.mark.parametrize("state", ["held", "withdrawn"])
async def test_weeks_that_the_host_called_off_cancel_who_is_kept_a_place(state: str) -> None:
    office = Office()
    application = await office.held()
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
