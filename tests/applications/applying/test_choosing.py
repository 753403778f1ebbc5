"""Other dates that the host proposed: chosen, refused, or over by silence (R34)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.applications.application.domain.application import Application
from services.applications.application.domain.refusals import (
    ApplicationUnknown,
    NotEligible,
    NotNow,
    RotationIsClosed,
)
from services.applications.applying.domain.choosing import RefuseDates
from services.applications.applying.domain.refusals import DateNotProposed, TooLateToChoose
from shared.contracts.applications import (
    ApplicationAccepted,
    ApplicationDeclined,
    DateChosen,
    DatesProposed,
    DatesRefused,
    DatesTaken,
)
from shared.contracts.catalog import PlaceRefused, RotationClosed
from shared.contracts.fees import LengthPrice
from shared.contracts.money import Money
from tests.applications.builders import Office
from tests.applications.facts import ANA, BEN, BY_HOST, known, person, rotation
from tests.applications.reviewing.builders import answers

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
DATES = (date(2027, 3, 8), date(2027, 3, 15))


async def proposed(office: Office, dates: tuple[date, ...] = DATES) -> Application:
    """The host has proposed these days, and can no longer take that back."""
    asked, token = await office.with_host()
    await answers(office, token, "other_dates", "A conference.", dates)
    await office.time_passes(15 * MINUTE)
    return await office.read(asked)


def full(application: Application) -> PlaceRefused:
    return PlaceRefused(**application.about(), reason="no_free_place", accepted_at=application.accepted_at)


async def chosen(office: Office, application: Application, day: date = DATES[0]) -> Application:
    return known(await office.applying.choose(application.application_id, ANA, day))


async def test_the_days_are_put_before_the_applicant_with_price_and_a_week_to_choose() -> None:
    office = Office()
    waiting = await proposed(office)
    assert (waiting.state, waiting.clock) == ("dates_proposed", None)
    fact = office.announced(waiting)[-1]
    assert isinstance(fact, DatesProposed)
    assert (fact.dates, fact.weeks, fact.fee) == (DATES, 4, Money.usd(159_900))
    assert (fact.reason, fact.choose_until) == ("A conference.", office.clock() + 7 * DAY)


async def test_an_own_price_for_the_length_is_the_price() -> None:
    office = Office()
    waiting = await proposed(office)
    prices = (LengthPrice(weeks=4, fee=Money.usd(120_000)),)
    await office.receives(rotation(BY_HOST, review_mode="host", prices=prices))
    taken = await chosen(office, waiting)
    assert taken.rotation.fee_for(4) == Money.usd(120_000)
    assert taken.rotation.fee_for(2) == Money.usd(79_950)


async def test_a_choice_moves_on_without_starting_again() -> None:
    office = Office()
    taken = await chosen(office, await proposed(office), DATES[1])
    assert (taken.state, taken.start_date) == ("accepted", DATES[1])
    told, accepted = office.announced(taken)[-2:]
    assert isinstance(told, DateChosen)
    assert isinstance(accepted, ApplicationAccepted)
    assert (told.start_date, accepted.start_date, accepted.only_if_free) == (DATES[1], DATES[1], True)


async def test_the_same_choice_again_changes_nothing_and_another_is_refused() -> None:
    office = Office()
    taken = await chosen(office, await proposed(office))
    assert await chosen(office, taken) == taken
    with pytest.raises(NotNow):
        await chosen(office, taken, DATES[1])


async def test_only_a_proposed_day_can_be_chosen_and_only_by_the_applicant() -> None:
    office = Office()
    waiting = await proposed(office)
    with pytest.raises(DateNotProposed):
        await chosen(office, waiting, date(2027, 3, 22))
    with pytest.raises(ApplicationUnknown):
        await office.applying.choose(waiting.application_id, BEN, DATES[0])


async def test_it_can_be_chosen_until_the_last_second_and_silence_then_ends_it() -> None:
    office = Office()
    waiting = await proposed(office)
    office.clock.travel(7 * DAY)
    for late in (chosen(office, waiting), refused(office, waiting)):
        with pytest.raises(TooLateToChoose):
            await late
    office.clock.travel(-SECOND)
    await office.time_passes(timedelta(0))
    assert (await office.read(waiting)).state == "dates_proposed"
    await office.time_passes(SECOND)
    ended = await office.read(waiting)
    assert ended.state == "declined"
    assert isinstance(office.announced(ended)[-1], ApplicationDeclined)


async def test_the_time_to_choose_ends_when_the_last_day_begins_at_the_site() -> None:
    office = Office()
    waiting = await proposed(office, (date(2026, 11, 9),))
    assert waiting.proposal is not None
    assert waiting.proposal.choose_until == datetime(2026, 11, 9, 6, tzinfo=UTC)


async def test_days_that_have_all_begun_are_a_matter_for_the_staff() -> None:
    office = Office()
    asked, token = await office.with_host()
    office.clock.now = datetime(2026, 11, 9, 5, 50, tzinfo=UTC)
    await answers(office, token, "other_dates", "", (date(2026, 11, 16),))
    office.clock.now = datetime(2026, 11, 16, 6, tzinfo=UTC)
    await office.time_passes(timedelta(0))
    assert (await office.read(asked)).state == "staff_review"


async def test_who_is_no_longer_eligible_cannot_choose() -> None:
    office = Office()
    waiting = await proposed(office)
    office.people.people[ANA] = person(ANA, status="graduate")
    with pytest.raises(NotEligible):
        await chosen(office, waiting)
    assert (await office.read(waiting)).state == "dates_proposed"


async def test_a_rotation_that_was_closed_cannot_be_chosen() -> None:
    office = Office()
    waiting = await proposed(office)
    await office.receives(RotationClosed(rotation_id=BY_HOST))
    with pytest.raises(RotationIsClosed):
        await chosen(office, waiting)


async def refused(office: Office, application: Application) -> Application:
    command = RefuseDates(ANA, "Only in May.")
    return known(await office.applying.refuse_dates(application.application_id, command))


async def test_none_suits_and_the_staff_have_the_turn() -> None:
    office = Office()
    back = await refused(office, await proposed(office))
    assert (back.state, back.answer) == ("staff_review", "Only in May.")
    assert back.clock is not None
    fact = office.announced(back)[-1]
    assert isinstance(fact, DatesRefused)
    assert fact.answer_due_at == back.clock.answer_due_at
    assert "May" not in fact.model_dump_json()
    with pytest.raises(NotNow):
        await refused(office, back)


async def test_a_day_that_is_full_is_struck_out_and_another_can_be_chosen() -> None:
    office = Office()
    waiting = await proposed(office)
    taken = await chosen(office, waiting)
    await office.receives_twice(full(taken))
    again = await office.read(waiting)
    assert again.state == "dates_proposed"
    fact = office.announced(again)[-1]
    assert isinstance(fact, DatesProposed)
    assert (fact.dates, fact.taken) == ((DATES[1],), DATES[0])
    assert waiting.proposal is not None
    assert fact.choose_until == waiting.proposal.choose_until
    office.clock.travel(SECOND)
    other = await chosen(office, again, DATES[1])
    await office.receives(full(taken))  # late, and about the first choice
    assert (await office.read(other)).state == "accepted"


async def test_the_last_day_that_is_full_goes_back_to_the_staff() -> None:
    office = Office()
    taken = await chosen(office, await proposed(office, DATES[:1]))
    await office.receives_twice(full(taken))
    assert (await office.read(taken)).state == "staff_review"
    assert isinstance(office.announced(taken)[-1], DatesTaken)
    assert office.names_announced(taken).count("DatesTaken") == 1


async def test_staff_can_decline_while_the_applicant_chooses() -> None:
    office = Office()
    waiting = await proposed(office)
    with pytest.raises(NotNow):
        await office.reviewing.decide(waiting.application_id, "accept", "by phone", ())
    declined = await office.reviewing.decide(waiting.application_id, "decline", "The ward closes.", ())
    assert declined.state == "declined"
