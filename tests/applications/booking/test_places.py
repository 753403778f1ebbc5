"""What the facts of catalog and payments do: each delivered twice, and once late."""

from datetime import UTC, datetime, timedelta

import pytest

from services.applications.application.domain.refusals import ApplicationUnknown, NotNow
from services.applications.booking.domain.refusals import HoldIsOver, TermsChanged
from services.applications.booking.use_cases.signing import SignedForm
from shared.chassis.decision import TooEarly
from shared.contracts.applications import ApplicationCancelled, TermsSigned
from shared.contracts.catalog import (
    HoldEnding,
    HoldLapsed,
    HoldReleased,
    PlaceRefused,
    ReservationRefused,
    Waitlisted,
)
from shared.contracts.money import Money
from shared.contracts.payments import LateFeeRaised, PaymentCameTooLate, PaymentReceived, StatementSettled
from tests.applications.builders import Office
from tests.applications.facts import ANA, COACH, NOW, held, reserved
from tests.applications.facts import known as an_application

SECOND = timedelta(seconds=1)


def payment(application: object, payment_id: str = "pay_1", cents: int = 69_900) -> PaymentReceived:
    return PaymentReceived(
        **an_application(application).about(),  # type: ignore[arg-type]  # what builders return
        payment_id=payment_id,
        purpose="deposit",
        amount=Money.usd(cents),
        paid_at=NOW,
        balance=Money.usd(90_000),
    )


async def test_a_held_place_can_be_signed_for() -> None:
    office = Office()
    accepted = await office.accepted()
    await office.receives_twice(held(accepted))
    after = await office.read(accepted)
    assert after.state == "held"
    assert [entry.what for entry in after.history.entries].count("PlaceHeld") == 1


async def test_a_late_placeheld_changes_nothing_any_more() -> None:
    office = Office()
    application = await office.reserved()
    await office.receives_twice(held(application))
    assert await office.read(application) == application


async def test_a_fact_about_an_application_that_we_do_not_know_is_refused_for_good() -> None:
    office = Office()
    accepted = await office.accepted()
    fact = held(accepted, application_id="app_none")
    with pytest.raises(ApplicationUnknown):
        await office.receives(fact)


async def test_no_place_means_the_waitlist_and_then_an_offer() -> None:
    office = Office()
    accepted = await office.accepted()
    queued = Waitlisted(**accepted.about(), title="t", start_date=accepted.start_date, weeks=4, position=3)
    await office.receives_twice(queued)
    assert (await office.read(accepted)).waitlist_position == 3
    await office.receives_twice(held(accepted, from_waitlist=True))
    after = await office.read(accepted)
    assert (after.state, after.waitlist_position) == ("held", None)
    await office.receives(queued)
    assert (await office.read(accepted)).state == "held"


async def test_a_refused_place_is_the_staff_s_again_with_a_new_clock() -> None:
    office = Office()
    accepted = await office.accepted()
    office.clock.travel(timedelta(days=1))
    await office.receives_twice(PlaceRefused(**accepted.about(), reason="weeks_not_open"))
    back = await office.read(accepted)
    assert (back.state, back.note) == ("staff_review", "Not every week of this time is open.")
    assert back.clock is not None
    assert back.clock.answer_due_at == office.clock() + timedelta(days=1)


async def test_a_late_refusal_changes_nothing_any_more() -> None:
    office = Office()
    application = await office.held()
    await office.receives_twice(PlaceRefused(**application.about(), reason="weeks_not_open"))
    assert await office.read(application) == application


@pytest.mark.parametrize("ending", [HoldLapsed, HoldReleased])
async def test_a_hold_that_ends_lapses_the_application(ending: type[HoldLapsed | HoldReleased]) -> None:
    office = Office()
    application = await office.held()
    await office.receives_twice(ending(**application.about()))
    assert (await office.read(application)).state == "lapsed"
    reserved_one = await office.reserved()
    await office.receives_twice(ending(**reserved_one.about()))
    assert await office.read(reserved_one) == reserved_one


async def test_money_after_the_hold_ended_can_still_seat_the_visitor() -> None:
    office = Office()
    application = await office.held()
    await office.receives(HoldLapsed(**application.about()))
    await office.receives_twice(reserved(application, after_lapse=True))
    assert (await office.read(application)).state == "reserved"


async def test_a_refused_reservation_is_remembered_once_and_the_application_stays_lapsed() -> None:
    office = Office()
    application = await office.held()
    await office.receives(HoldLapsed(**application.about()))
    await office.receives_twice(ReservationRefused(**application.about(), reason="place_gone"))
    after = await office.read(application)
    assert after.state == "lapsed"
    assert [entry.what for entry in after.history.entries].count("ReservationRefused") == 1


async def test_a_reservation_before_the_hold_was_heard_of_is_too_early() -> None:
    office = Office()
    accepted = await office.accepted()
    with pytest.raises(TooEarly):
        await office.receives(reserved(accepted))


async def test_terms_are_signed_once_with_hash_time_and_address() -> None:
    office = Office()
    signed = await office.signed()
    fact = office.announced(signed)[-1]
    assert isinstance(fact, TermsSigned)
    assert fact.terms_sha256 == office.signing.current.sha256
    assert signed.signature is not None
    assert signed.signature.address == "192.0.2.7"
    again = SignedForm(office.signing.current.version, "Ana Maria Example", "192.0.2.8")
    office.clock.travel(timedelta(days=30))
    assert await office.signing.sign(signed.application_id, ANA, again) == signed
    assert office.names_announced(signed).count("TermsSigned") == 1


async def test_only_the_current_terms_can_be_signed() -> None:
    office = Office()
    application = await office.held()
    with pytest.raises(TermsChanged) as no:
        await office.sign(application, version="2020-01-01")
    assert no.value.facts["current_version"] == office.signing.current.version


async def test_terms_are_signed_until_the_hold_ends_and_not_before_it_begins() -> None:
    office = Office()
    accepted = await office.accepted()
    with pytest.raises(NotNow):
        await office.sign(accepted)
    application = await office.held()
    assert application.hold is not None
    office.clock.now = application.hold.until
    with pytest.raises(HoldIsOver):
        await office.sign(application)
    office.clock.travel(-SECOND)
    await office.sign(application)


async def test_money_is_remembered_once_for_the_applicant_to_read() -> None:
    office = Office()
    application = await office.held()
    await office.receives_twice(payment(application))
    await office.receives_twice(
        LateFeeRaised(
            **application.about(),
            fee=Money.usd(15_000),
            balance=Money.usd(105_000),
            due_at=datetime(2027, 1, 16, 6, tzinfo=UTC),
            time_zone="America/Chicago",
        )
    )
    settled = StatementSettled(**application.about(), total_paid=Money.usd(159_900), settled_at=NOW)
    await office.receives_twice(settled)
    after = await office.read(application)
    assert [entry.what for entry in after.history.entries[-3:]] == [
        "PaymentReceived",
        "LateFeeRaised",
        "StatementSettled",
    ]
    assert after.state == "held"


async def test_two_payments_of_the_same_amount_are_two() -> None:
    office = Office()
    application = await office.held()
    await office.receives(payment(application, "pay_1"))
    await office.receives(payment(application, "pay_2"))
    assert (await office.read(application)).money.paid == Money.usd(139_800)


async def test_who_withdraws_during_a_payment_gets_everything_back_and_the_place_is_free() -> None:
    office = Office()
    application = await office.signed()
    await office.applying.withdraw(application.application_id, ANA)
    await office.receives(HoldEnding(**application.about(), reason="withdrawn"))
    with pytest.raises(TooEarly):
        await office.receives(reserved(application))
    await office.receives_twice(payment(application))
    await office.receives_twice(reserved(application))
    cancelled = [fact for fact in office.announced(application) if isinstance(fact, ApplicationCancelled)]
    assert [fact.refund for fact in cancelled] == [Money.usd(69_900)]
    await office.receives_twice(HoldReleased(**application.about()))
    after = await office.read(application)
    assert (after.state, after.coach_id) == ("withdrawn", None)
    assert (await office.roster.get("roster")) is None


async def test_late_money_counts_as_money() -> None:
    office = Office()
    application = await office.held()
    late = PaymentCameTooLate(
        **application.about(), payment_id="pay_1", amount=Money.usd(69_900), paid_at=NOW
    )
    await office.receives_twice(late)
    assert (await office.read(application)).money.payments == {"pay_1": Money.usd(69_900)}


async def test_a_message_that_comes_again_after_everything_changes_nothing() -> None:
    office = Office()
    await office.coaches.join(COACH, ["America/Chicago"], ["en"])
    accepted = await office.accepted()
    place_held, place_reserved = held(accepted), reserved(accepted)
    messages = [
        (fact, await office.receives(fact)) for fact in (place_held, payment(accepted), place_reserved)
    ]
    before, said = await office.read(accepted), office.names_announced(accepted)
    for fact, message_id in messages:
        await office.receives(fact, message_id)
        await office.receives(fact)
    assert (await office.read(accepted), office.names_announced(accepted)) == (before, said)
