"""A host who does not answer (R7): reminded, escalated, ended; silence never approves."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.applications.reviewing.domain.refusals import (
    LinkIsOver,
)
from services.applications.reviewing.use_cases.host_reviews import GivenAnswer
from shared.contracts.applications import (
    HostReviewEscalated,
    HostReviewExpired,
    HostReviewReminderDue,
)
from tests.applications.builders import Office
from tests.applications.facts import BY_HOST, known
from tests.applications.reviewing.builders import answers, fresh_form

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


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
    expired = office.announced(asked)[-1]
    assert isinstance(expired, HostReviewExpired)
    clock = (await office.read(asked)).clock
    assert clock is not None
    assert expired.answer_due_at == clock.answer_due_at
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
