"""The physician's answer (R7): counted once, undone in time, never assumed."""

from datetime import date, timedelta

import pytest

from services.applications.accounts.domain.links import LinkUnknown
from services.applications.application.domain.host_review import Answer
from services.applications.applying.domain.choosing import RefuseDates
from services.applications.reviewing.domain.refusals import (
    AlreadyAnswered,
    AnswerNotUnderstood,
    FormNotFresh,
    LinkIsOver,
    UndoIsOver,
)
from services.applications.reviewing.use_cases.host_reviews import GivenAnswer
from services.applications.reviewing.use_cases.mailed_forms import GivenForm
from shared.contracts.applications import HostAnswerRecorded
from shared.contracts.catalog import RotationClosed
from tests.applications.builders import Office
from tests.applications.facts import ANA, BY_HOST, known
from tests.applications.reviewing.builders import answers, fresh_form

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


PROPOSED = (date(2027, 3, 8), date(2027, 3, 15))


async def test_opening_the_link_a_hundred_times_decides_nothing() -> None:
    office = Office()
    asked, token = await office.with_host()
    for _ in range(100):
        await office.host_reviews.page(token)
    assert await office.read(asked) == asked


async def test_the_link_works_in_capitals_and_with_no_other_letter() -> None:
    office = Office()
    _, token = await office.with_host()
    assert (await office.host_reviews.page(token.upper())).initials == "A. M. E."
    other = token[:-1] + ("a" if token[-1] != "a" else "b")
    for wrong in (other, "rvw_none_1-" + "a" * 26, "hello", "", token + "a"):
        with pytest.raises(LinkUnknown):
            await office.host_reviews.page(wrong)


async def test_an_answer_is_told_with_a_receipt_at_once_and_to_the_world_after_15_minutes() -> None:
    office = Office()
    asked, token = await office.with_host()
    await answers(office, token)
    recorded = office.announced(asked)[-1]
    assert isinstance(recorded, HostAnswerRecorded)
    assert recorded.undo_until == office.clock() + 15 * MINUTE
    await office.time_passes(15 * MINUTE - SECOND)
    assert (await office.read(asked)).state == "host_review"
    await office.time_passes(SECOND)
    assert (await office.read(asked)).state == "accepted"
    assert office.names_announced(asked)[-2:] == ["HostReviewAnswered", "ApplicationAccepted"]


async def test_the_same_answer_again_changes_nothing_and_another_is_refused() -> None:
    office = Office()
    asked, token = await office.with_host()
    await answers(office, token)
    await answers(office, token)
    with pytest.raises(AlreadyAnswered):
        await answers(office, token, "decline", "We have no time.")
    assert office.names_announced(asked).count("HostAnswerRecorded") == 1


async def test_an_answer_can_be_undone_for_15_minutes_and_another_one_given() -> None:
    office = Office()
    asked, token = await office.with_host()
    await answers(office, token)
    form = await fresh_form(office, token, 15 * MINUTE - SECOND)
    await office.host_reviews.undo(token, form)
    await office.host_reviews.undo(token, form)
    await answers(office, token, "decline", "We have no time.")
    await office.time_passes(15 * MINUTE)
    assert (await office.read(asked)).state == "declined"
    assert office.names_announced(asked).count("ApplicationAccepted") == 0


@pytest.mark.parametrize("after", [timedelta(0), SECOND, 2.999 * SECOND])
async def test_a_slip_is_taken_back_however_soon(after: timedelta) -> None:
    office = Office()
    asked, token = await office.with_host()
    await answers(office, token)
    await office.host_reviews.undo(token, await fresh_form(office, token, after))
    review = (await office.read(asked)).review
    assert review is not None
    assert review.answer is None


@pytest.mark.parametrize("trap", ["http://spam", ""])
async def test_a_form_that_is_not_ours_takes_nothing_back(trap: str) -> None:
    office = Office()
    asked, token = await office.with_host()
    await answers(office, token)
    form = await fresh_form(office, token)
    wrong = GivenForm(form.token if trap else form.token[:-1], trap)
    with pytest.raises(FormNotFresh):
        await office.host_reviews.undo(token, wrong)
    review = (await office.read(asked)).review
    assert review is not None
    assert review.answer is not None


async def test_one_second_later_it_cannot_be_undone() -> None:
    office = Office()
    _, token = await office.with_host()
    await answers(office, token)
    form = await fresh_form(office, token, 15 * MINUTE)
    with pytest.raises(UndoIsOver):
        await office.host_reviews.undo(token, form)


async def test_declining_needs_a_reason() -> None:
    office = Office()
    _, token = await office.with_host()
    with pytest.raises(AnswerNotUnderstood):
        await answers(office, token, "decline")


@pytest.mark.parametrize(
    "dates",
    [(), (date(2027, 3, 9),), (date(2026, 11, 2),), tuple(date(2027, 3, day) for day in (1, 8, 15, 22))],
)
async def test_other_dates_are_one_to_three_mondays_to_come(dates: tuple[date, ...]) -> None:
    office = Office()
    _, token = await office.with_host()
    with pytest.raises(AnswerNotUnderstood):
        await answers(office, token, "other_dates", dates=dates)


@pytest.mark.parametrize("answer", ["accept", "decline"])
async def test_dates_beside_another_answer_are_asked_about_and_not_ignored(answer: Answer) -> None:
    office = Office()
    asked, token = await office.with_host()
    with pytest.raises(AnswerNotUnderstood):
        await answers(office, token, answer, "Rather later.", PROPOSED)
    assert (await office.read(asked)).review == asked.review


async def test_an_accepting_host_does_not_open_a_closed_rotation() -> None:
    office = Office()
    asked, token = await office.with_host()
    await answers(office, token)
    await office.receives(RotationClosed(rotation_id=BY_HOST))
    await office.time_passes(15 * MINUTE)
    assert (await office.read(asked)).state == "staff_review"
    assert "ApplicationAccepted" not in office.names_announced(asked)


@pytest.mark.parametrize("read_for", [3 * SECOND, timedelta(hours=2)])
async def test_a_form_is_taken_after_3_seconds_and_until_2_hours(read_for: timedelta) -> None:
    office = Office()
    _, token = await office.with_host()
    form = await fresh_form(office, token, read_for)
    await office.host_reviews.answer(token, form, GivenAnswer("accept", "", ()))


@pytest.mark.parametrize("read_for", [2.999 * SECOND, timedelta(hours=2, milliseconds=1)])
async def test_a_form_sent_faster_or_later_is_not(read_for: timedelta) -> None:
    office = Office()
    asked, token = await office.with_host()
    form = await fresh_form(office, token, read_for)
    with pytest.raises(FormNotFresh):
        await office.host_reviews.answer(token, form, GivenAnswer("accept", "", ()))
    assert (await office.read(asked)).review == asked.review


async def test_a_form_with_the_trap_filled_in_or_a_token_that_is_not_ours_is_not_taken() -> None:
    office = Office()
    _, token = await office.with_host()
    form = await fresh_form(office, token)
    stamp, _, signature = form.token.partition(".")
    forged = f"{int(stamp) - 10_000}.{signature}"
    for wrong in (GivenForm(form.token, "http://spam"), GivenForm("", ""), GivenForm(forged, "")):
        with pytest.raises(FormNotFresh):
            await office.host_reviews.answer(token, wrong, GivenAnswer("accept", "", ()))


async def test_the_link_is_over_when_the_applicant_withdraws() -> None:
    office = Office()
    asked, token = await office.with_host()
    await office.applying.withdraw(asked.application_id, ANA)
    with pytest.raises(LinkIsOver):
        await office.host_reviews.page(token)


async def test_an_older_link_is_over_when_the_host_is_asked_again() -> None:
    office = Office()
    asked, old = await office.with_host()
    await answers(office, old, "other_dates", dates=PROPOSED)
    await office.time_passes(15 * MINUTE)
    await office.applying.refuse_dates(asked.application_id, RefuseDates(ANA, "Only in May."))
    again = known(await office.reviewing.decide(asked.application_id, "send_to_host", "", ()))
    with pytest.raises(LinkIsOver):
        await office.host_reviews.page(old)
    assert again.review is not None
    assert (await office.host_reviews.page(office.links.token(again.review))).review == again.review


async def test_documents_are_shown_while_the_question_is_open() -> None:
    office = Office()
    _, token = await office.with_host()
    document, content = await office.host_reviews.document(token, "cv")
    assert (document.kind, content[:5]) == ("cv", b"%PDF-")
    await answers(office, token)
    await office.time_passes(15 * MINUTE)
    with pytest.raises(LinkIsOver):
        await office.host_reviews.document(token, "cv")
