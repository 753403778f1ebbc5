"""Staff gave more time to sign and pay, or to pay the rest (R24): each fact twice, and once late."""

from datetime import timedelta

from shared.contracts.catalog import HoldExtended, HoldLapsed
from shared.contracts.money import Money
from shared.contracts.payments import DueExtended, StatementOpened
from tests.applications.builders import Office
from tests.applications.facts import NOW, held
from tests.applications.facts import known as an_application

WAS = NOW + timedelta(days=7)
LONGER = WAS + timedelta(days=3)


def extended(application: object) -> HoldExtended:
    about = an_application(application).about()  # type: ignore[arg-type]  # what builders return
    return HoldExtended.model_validate(
        {**about, "was": WAS, "until": LONGER, "time_zone": "America/New_York"}
    )


def opened(application: object, **changes: object) -> StatementOpened:
    about = an_application(application).about()  # type: ignore[arg-type]
    due = NOW + timedelta(days=60)
    given = {"total": Money.usd(159_900), "deposit": Money.usd(69_900), "pay_until": WAS, "full_due_at": due}
    return StatementOpened.model_validate({**about, "time_zone": "America/New_York", **given, **changes})


async def test_terms_can_be_signed_until_the_new_end() -> None:
    office = Office()
    application = await office.accepted()
    await office.receives(held(application, until=WAS))
    await office.receives_twice(extended(application))
    after = await office.read(application)
    assert after.hold is not None
    assert after.hold.until == LONGER
    assert [entry.what for entry in after.history.entries].count("HoldExtended") == 1


async def test_where_all_is_due_before_the_hold_ends_that_moves_too() -> None:
    office = Office()
    application = await office.accepted()
    await office.receives(held(application, until=WAS))
    await office.receives(opened(application, deposit=None, full_due_at=WAS))
    await office.receives(extended(application))
    assert (await office.read(application)).full_due_at == LONGER


async def test_after_the_hold_it_changes_nothing() -> None:
    office = Office()
    application = await office.accepted()
    await office.receives(held(application, until=WAS))
    await office.receives(HoldLapsed(**an_application(application).about()))
    lapsed = await office.read(application)
    await office.receives_twice(extended(application))
    assert await office.read(application) == lapsed


async def test_an_alarm_about_money_waits_for_the_new_due_instant() -> None:
    office = Office()
    application = await office.reserved()
    await office.receives(opened(application))
    later = NOW + timedelta(days=65)
    about = an_application(application).about()
    fact = DueExtended(
        **about, balance=Money.usd(90_000), was=NOW + timedelta(days=60), due_at=later, time_zone="UTC"
    )
    await office.receives_twice(fact)
    after = await office.read(application)
    assert after.full_due_at == later
    assert after.money.balance == Money.usd(90_000)
