"""Who has the turn while a wire is on its way (R25, R32)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.applications.application.domain.application import Application
from shared.contracts.money import Money
from shared.contracts.payments import WireAwaited, WireEnded
from tests.applications.application.states import BEGIN, DUE, ITEMS, turns, with_balance
from tests.applications.builders import Office

SECOND = timedelta(seconds=1)
UNTIL = DUE + timedelta(days=5)


def awaited(application: Application, **changes: Any) -> WireAwaited:
    plain = {"wire_id": "wir_1", "amount": Money.usd(90_000), "for_hold": False, "until": UNTIL}
    return WireAwaited(**application.about(), time_zone="America/Chicago", **(plain | changes))


async def test_the_bank_has_the_turn_and_then_the_staff_to_the_second() -> None:
    office = Office()
    application = await with_balance(office)
    await office.receives_twice(awaited(application))
    application = await office.read(application)
    assert set(turns(application, UNTIL - SECOND)) == {("provider", "await_wire"), *BEGIN, *ITEMS}
    assert set(turns(application, UNTIL)) == {("staff", "find_wire"), *BEGIN, *ITEMS}


async def test_of_a_hold_too() -> None:
    office = Office()
    application = await office.signed()
    assert application.hold is not None
    until = application.hold.until + SECOND
    await office.receives_twice(awaited(application, for_hold=True, until=until))
    application = await office.read(application)
    assert turns(application, until - SECOND) == [("provider", "await_wire")]
    assert turns(application, until) == [("staff", "find_wire")]


async def test_a_wire_that_is_given_up_is_owed_again() -> None:
    office = Office()
    application = await with_balance(office)
    await office.receives_twice(awaited(application))
    given_up = WireEnded(
        **application.about(), wire_id="wir_1", amount=Money.usd(90_000), outcome="given_up", reason="No."
    )
    await office.receives_twice(given_up)
    assert ("staff", "decide_visit") in turns(await office.read(application), DUE)
