"""The physician's answer (R7): counted once, undone in time, never assumed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.applications.accounts.domain.links import LinkUnknown
from services.applications.application.domain.host_review import Answer
from services.applications.reviewing.domain.refusals import (
    AlreadyAnswered,
    AnswerNotUnderstood,
    FormNotFresh,
    LinkIsOver,
    UndoIsOver,
)
from services.applications.reviewing.use_cases.host_reviews import GivenAnswer, GivenForm
from shared.contracts.applications import (
    HostAnswerRecorded,
    HostReviewAnswered,
    HostReviewEscalated,
    HostReviewReminderDue,
)
from shared.contracts.catalog import RotationClosed
from tests.applications.builders import ANA, BY_HOST, Office, known

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
PROPOSED = (date(2027, 3, 8), date(2027, 3, 15))


async def fresh_form(office: Office, token: str, read_for: timedelta = 5 * SECOND) -> GivenForm:
    page = await office.host_reviews.page(token)
    office.clock.travel(read_for)
    return GivenForm(page.form_token, "")


async def answers(
    office: Office, token: str, answer: Answer = "accept", reason: str = "", dates: tuple[date, ...] = ()
) -> None:
    form = await fresh_form(office, token)
    await office.host_reviews.answer(token, form, GivenAnswer(answer, reason, dates))


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


async def test_other_dates_go_back_to_the_staff_with_a_clock_of_their_own() -> None:
    office = Office()
    asked, token = await office.with_host()
    await answers(office, token, "other_dates", "A conference.", PROPOSED)
    await office.time_passes(15 * MINUTE)
    back = await office.read(asked)
    assert back.state == "staff_review"
    assert "2027-03-08, 2027-03-15" in back.note
    assert back.clock is not None
    assert back.clock.answer_due_at == office.clock() + timedelta(days=1)
    fact = office.announced(asked)[-1]
    assert isinstance(fact, HostReviewAnswered)
    assert fact.proposed_dates == PROPOSED


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


async def test_silence_is_reminded_escalated_and_ends_but_never_approves() -> None:
    office = Office()
    asked, token = await office.with_host()
    # Monday, November 2; Wednesday the 11th is Veterans Day
    for until, said in (
        (datetime(2026, 11, 4, 14, 59, 59, tzinfo=UTC), []),
        (datetime(2026, 11, 4, 15, tzinfo=UTC), ["HostReviewReminderDue"]),
        (datetime(2026, 11, 6, 15, tzinfo=UTC), ["HostReviewReminderDue"] * 2),
        (datetime(2026, 11, 9, 15, tzinfo=UTC), ["HostReviewReminderDue"] * 2 + ["HostReviewEscalated"]),
    ):
        await office.time_passes(until - office.clock())
        assert office.names_announced(asked)[2:] == said
    await office.time_passes(datetime(2026, 11, 17, 14, 59, 59, tzinfo=UTC) - office.clock())
    assert (await office.read(asked)).state == "host_review"
    await office.time_passes(SECOND)
    assert (await office.read(asked)).state == "staff_review"
    assert office.names_announced(asked)[-1] == "HostReviewExpired"
    with pytest.raises(LinkIsOver):
        await office.host_reviews.page(token)


async def test_after_a_long_sleep_only_the_latest_reminder_is_worth_a_mail() -> None:
    office = Office()
    asked, _ = await office.with_host()
    await office.time_passes(timedelta(days=4, hours=1))
    fact = office.announced(asked)[-1]
    assert isinstance(fact, HostReviewReminderDue)
    assert fact.number == 1  # the first that anybody gets
    assert office.names_announced(asked).count("HostReviewReminderDue") == 1


@pytest.mark.parametrize(("sleeps_until_day", "reminders"), [(0, 2), (4, 1), (7, 0)])
async def test_staff_are_told_how_many_reminders_a_silent_host_was_really_sent(
    sleeps_until_day: int, reminders: int
) -> None:
    office = Office()
    asked, _ = await office.with_host()
    await office.time_passes(timedelta(days=sleeps_until_day, minutes=1))
    for _ in range(7 - sleeps_until_day):
        await office.time_passes(timedelta(days=1))
    fact = office.announced(asked)[-1]
    assert isinstance(fact, HostReviewEscalated)
    assert (fact.reminders, fact.requested_at) == (reminders, asked.submitted_at)
    assert office.names_announced(asked).count("HostReviewReminderDue") == reminders


async def test_who_has_answered_is_not_reminded() -> None:
    office = Office()
    asked, token = await office.with_host()
    await answers(office, token, "decline", "We have no time.")
    await office.time_passes(timedelta(days=20))
    assert not [name for name in office.names_announced(asked) if "Reminder" in name or "Escalated" in name]


async def test_a_review_ends_when_the_dates_pass() -> None:
    office = Office()
    sent = await office.submitted(rotation_id=BY_HOST, review_mode="host", start=date(2026, 11, 9))
    asked = known(await office.reviewing.decide(sent.application_id, "send_to_host", "", ()))
    assert asked.review is not None
    assert asked.review.expires_at == datetime(2026, 11, 9, 6, tzinfo=UTC)


async def test_an_answer_one_second_before_the_end_counts_and_at_the_end_it_does_not() -> None:
    office = Office()
    asked, token = await office.with_host()
    assert asked.review is not None
    office.clock.now = asked.review.expires_at - 6 * SECOND
    form = await fresh_form(office, token, 6 * SECOND)
    with pytest.raises(LinkIsOver):
        await office.host_reviews.answer(token, form, GivenAnswer("accept", "", ()))
    office.clock.travel(-SECOND)
    await office.host_reviews.answer(token, form, GivenAnswer("accept", "", ()))
    await office.time_passes(15 * MINUTE)
    assert (await office.read(asked)).state == "accepted"


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
