"""A host's answer that came by phone or letter, entered by staff (R33)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.applications.application.domain.application import Application
from services.applications.application.domain.host_review import Answer, TakenDown
from services.applications.application.domain.refusals import NotNow
from services.applications.reviewing.domain.refusals import (
    AlreadyAnswered,
    AnswerNotUnderstood,
    LinkIsOver,
    SaidOnWrongDay,
)
from services.applications.reviewing.use_cases.staff_reviews import SaidByHost
from shared.contracts.applications import HostReviewAnswered
from shared.contracts.catalog import RotationClosed
from tests.applications.builders import Office
from tests.applications.facts import ANA, BY_HOST, NOW, known
from tests.applications.reviewing.builders import answers

SECOND = timedelta(seconds=1)
TODAY = NOW.date()
OTHER = (date(2027, 3, 8), date(2027, 3, 15))


def by_phone(said_on: date = TODAY) -> TakenDown:
    return TakenDown("Dr. Nadia Example", "phone", said_on, "acc_staff")


async def phones(
    office: Office,
    asked: Application,
    answer: Answer = "accept",
    reason: str = "",
    dates: tuple[date, ...] = (),
    taken_down: TakenDown | None = None,
) -> Application:
    said = SaidByHost(answer, reason, dates, taken_down or by_phone())
    return known(await office.reviewing.take_down(asked.application_id, said))


@pytest.mark.parametrize(
    ("answer", "dates", "state"),
    [("accept", (), "accepted"), ("decline", (), "declined"), ("other_dates", OTHER, "dates_proposed")],
)
async def test_it_takes_effect_at_once_as_the_host_s_own(
    answer: Answer, dates: tuple[date, ...], state: str
) -> None:
    office = Office()
    asked, _ = await office.with_host()
    assert (await phones(office, asked, answer, "A full ward.", dates)).state == state
    answered = next(f for f in office.announced(asked) if isinstance(f, HostReviewAnswered))
    assert (answered.answer, answered.proposed_dates) == (answer, dates)
    assert (answered.how, answered.said_on) == ("phone", TODAY)
    assert "Nadia" not in answered.model_dump_json()


async def test_who_said_it_how_and_when_is_kept_with_who_entered_it() -> None:
    office = Office()
    asked, token = await office.with_host()
    after = await phones(office, asked, "decline", "A full ward.")
    assert after.review is not None
    assert after.review.ending == "decline"
    assert after.review.answer is not None
    assert after.review.answer.taken_down == by_phone()
    page = await office.host_reviews.page(token)
    assert not page.can_be_undone


async def test_the_same_again_changes_nothing_and_another_answer_is_refused() -> None:
    office = Office()
    asked, _ = await office.with_host()
    await phones(office, asked, "decline", "A full ward.")
    await phones(office, asked, "decline", "A full ward.")
    with pytest.raises(NotNow):
        await phones(office, asked)
    assert office.names_announced(asked).count("HostReviewAnswered") == 1


async def test_an_answer_by_the_link_comes_first() -> None:
    office = Office()
    asked, token = await office.with_host()
    await answers(office, token, "decline", "We have no time.")
    with pytest.raises(AlreadyAnswered):
        await phones(office, asked)


async def test_it_counts_until_the_last_second_of_the_review() -> None:
    office = Office()
    asked, _ = await office.with_host()
    assert asked.review is not None
    office.clock.now = asked.review.expires_at
    with pytest.raises(LinkIsOver):
        await phones(office, asked)
    office.clock.now -= SECOND
    assert (await phones(office, asked)).state == "accepted"


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
async def test_it_was_said_between_the_day_it_was_sent_in_and_today(day: date) -> None:
    office = Office()
    asked, _ = await office.with_host()
    with pytest.raises(SaidOnWrongDay):
        await phones(office, asked, taken_down=by_phone(day))


async def test_today_is_the_office_s_day() -> None:
    """At 23:00 in New York it is tomorrow in UTC already."""
    office = Office()
    asked, _ = await office.with_host()
    office.clock.now = datetime(2026, 11, 4, 4, tzinfo=UTC)
    with pytest.raises(SaidOnWrongDay):
        await phones(office, asked, taken_down=by_phone(date(2026, 11, 4)))
    await phones(office, asked, taken_down=by_phone(date(2026, 11, 3)))


async def test_what_the_host_s_form_would_refuse_is_refused_here_too() -> None:
    office = Office()
    asked, _ = await office.with_host()
    for answer, dates in (("decline", ()), ("other_dates", ()), ("accept", OTHER)):
        with pytest.raises(AnswerNotUnderstood):
            await phones(office, asked, answer, "", dates)  # type: ignore[arg-type]  # an answer
    assert (await office.read(asked)).state == "host_review"


async def test_only_a_review_that_is_open_can_be_answered() -> None:
    office = Office()
    sent = await office.submitted()
    with pytest.raises(NotNow):
        await phones(office, sent)
    asked, _ = await office.with_host()
    await office.applying.withdraw(asked.application_id, ANA)
    with pytest.raises(NotNow):
        await phones(office, asked)


async def test_a_yes_does_not_open_a_closed_rotation() -> None:
    office = Office()
    asked, _ = await office.with_host()
    await office.receives(RotationClosed(rotation_id=BY_HOST))
    assert (await phones(office, asked)).state == "staff_review"
