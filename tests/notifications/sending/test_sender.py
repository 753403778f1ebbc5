"""Sending on a clock that is moved by hand: retries, outages, old news, and staff (R19, R21)."""

import asyncio
from datetime import timedelta

import pytest

from services.notifications.office.domain import MailStillOnItsWay
from services.notifications.office.use_cases.example_base import APPLICATION, REVIEW, START, SUBMITTED, TODAY
from services.notifications.office.use_cases.example_story import (
    DEPOSIT_IN,
    HELD,
    REMINDED,
    RESERVED,
    SETTLED,
)
from services.notifications.sending.domain.delivery import Deferred, Rejected, Unreachable
from services.notifications.writing.domain.mail import overdue_at
from shared.chassis.context import IdempotentRequest, answering_once
from shared.chassis.timers import Timers
from shared.contracts import applications as apps
from shared.contracts import catalog, notifications
from shared.contracts.fact import Fact
from tests.notifications.builders import World

BUSY = Deferred("451", "451 try later")
AWAY = Unreachable("connection refused")
ASKED = apps.HostReviewRequested(**REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14))
HOLD_ENDS = catalog.HoldEndingSoon(
    **APPLICATION, until=TODAY + timedelta(days=7), time_zone="America/Chicago", hours_left=12
)


async def told(facts: tuple[Fact, ...]) -> World:
    """A world in which everything so far has been mailed."""
    world = World()
    await world.introduce()
    await world.tell_all(facts)
    await world.send_due()
    world.server.offered.clear()
    return world


async def test_every_try_sends_the_same_bytes() -> None:
    world = World(answers=[BUSY, AWAY, BUSY])
    await world.introduce()
    await world.tell("evt", SUBMITTED)
    await world.send_due()
    for seconds in (10, 10, 30):
        await world.travel(seconds=seconds)
    assert len(world.server.offered) == 4
    assert len({message.mime for message in world.server.offered}) == 1
    assert world.told() == ["EmailSent"]


async def test_an_outage_of_days_loses_no_mail_and_all_arrive_within_a_minute_of_its_end() -> None:
    world = World()
    await world.introduce()
    await world.tell_all(HELD)
    world.server.answers = [AWAY] * 200
    await world.send_due()
    while world.server.answers:
        await world.travel(minutes=31)
    await world.travel(minutes=1)
    assert set(world.states().values()) == {"sent"}
    assert world.told() == ["EmailSent", "EmailSent"]


async def test_a_mail_that_is_refused_for_a_day_is_given_up_and_staff_hear_of_it_once() -> None:
    world = World()
    await world.introduce()
    await world.tell("evt", SUBMITTED)
    world.server.answers = [BUSY] * 50
    for _ in range(60):
        await world.travel(minutes=30)
    assert world.states() == {"application_received to acc_example": "gave_up"}
    world.server.answers.clear()
    gave_up = notifications.EmailGaveUp(
        email_id=world.mails()[0].email_id,
        template="application_received",
        recipient_id="acc_example",
        reason="451",
    )
    for _ in range(2):
        await world.tell("gave-up", gave_up)
        await world.send_due()
    assert world.server.subjects[-1] == "An e-mail could not be delivered"
    assert world.states()["email_gave_up to staff"] == "sent"


async def test_a_refusal_for_good_is_not_tried_again() -> None:
    world = World(answers=[Rejected("550 5.1.1", "550 no such user")])
    await world.introduce()
    await world.tell("evt", SUBMITTED)
    await world.travel(days=2)
    assert len(world.server.offered) == 1
    assert world.told() == ["EmailGaveUp"]


@pytest.mark.parametrize(
    ("before", "reminder", "meanwhile", "template"),
    [
        (HELD, HOLD_ENDS, DEPOSIT_IN, "hold_ends_soon to acc_example"),
        (HELD, HOLD_ENDS, apps.ApplicationWithdrawn(**APPLICATION), "hold_ends_soon to acc_example"),
        (HELD, HOLD_ENDS, catalog.HoldLapsed(**APPLICATION), "hold_ends_soon to acc_example"),
        (RESERVED, REMINDED, SETTLED, "balance_reminder to acc_example"),
        (RESERVED, REMINDED, apps.ApplicationWithdrawn(**APPLICATION), "balance_reminder to acc_example"),
        ((SUBMITTED,), ASKED, apps.ApplicationWithdrawn(**APPLICATION), "review_request to hst_example"),
        (
            (SUBMITTED, ASKED),
            apps.HostReviewReminderDue(**REVIEW, number=1),
            apps.HostAnswerRecorded(**REVIEW, answer="accept", undo_until=TODAY),
            "review_reminder to hst_example",
        ),
    ],
)
async def test_who_has_paid_answered_or_withdrawn_gets_no_reminder(
    before: tuple[Fact, ...], reminder: Fact, meanwhile: Fact, template: str
) -> None:
    still_true = await told(before)
    await still_true.tell("reminder", reminder)
    await still_true.send_due()
    assert still_true.states()[template] == "sent"

    no_longer = await told(before)
    await no_longer.tell("reminder", reminder)
    await no_longer.tell("meanwhile", meanwhile)
    await no_longer.send_due()
    assert no_longer.states()[template] == "aborted"

    the_other_way_round = await told(before)
    await the_other_way_round.tell("meanwhile", meanwhile)
    await the_other_way_round.tell("reminder", reminder)
    await the_other_way_round.send_due()
    if type(meanwhile) is not apps.HostAnswerRecorded:
        assert the_other_way_round.states()[template] == "aborted"


async def test_a_reminder_after_an_answer_means_that_the_answer_was_undone() -> None:
    world = await told((SUBMITTED, ASKED))
    await world.tell("answer", apps.HostAnswerRecorded(**REVIEW, answer="accept", undo_until=TODAY))
    await world.tell("reminder", apps.HostReviewReminderDue(**REVIEW, number=1))
    await world.send_due()
    assert world.states()["review_reminder to hst_example"] == "sent"


async def test_an_offer_that_has_lapsed_while_no_server_answered_is_not_mailed() -> None:
    world = World(answers=[])
    await world.introduce()
    world.server.answers = [AWAY, AWAY, AWAY]
    await world.tell_all(HELD)
    await world.send_due()
    await world.tell("lapsed", catalog.HoldLapsed(**APPLICATION))
    await world.travel(days=8)
    await world.travel(minutes=1)
    assert world.states()["accepted_and_held to acc_example"] == "aborted"
    assert world.states()["hold_ended to acc_example"] == "sent"


async def test_staff_send_a_mail_again_with_the_same_bytes_even_when_it_is_old_news() -> None:
    world = await told(RESERVED)
    await world.tell("reminder", REMINDED)
    await world.send_due()
    await world.tell("settled", SETTLED)
    await world.send_due()
    first = world.server.offered[0]
    (reminder,) = [e for e in world.mails() if e.origin.planned.template == "balance_reminder"]  # type: ignore[union-attr]
    await world.archive.resend(reminder.email_id)
    with pytest.raises(MailStillOnItsWay):
        await world.archive.resend(reminder.email_id)
    await world.send_due()
    assert world.server.offered[-1] == first


async def test_two_workers_send_a_mail_once() -> None:
    world = World()
    await world.introduce()
    await world.tell("evt", SUBMITTED)
    (mail,) = world.mails()
    await asyncio.gather(*(world.sender.act_on_due(mail.email_id) for _ in range(20)))
    assert len(world.server.offered) == 1


async def test_a_mail_goes_at_once_though_a_record_or_a_request_made_it_due() -> None:
    """The claim must not pass for a repeat of the record, nor take the request's stored answer."""
    world = World()
    await world.introduce()
    timers = Timers()
    timers.when_due(world.email_documents, world.sender.act_on_due)
    timers.act_at_once()
    await world.tell("evt", SUBMITTED)
    await timers.drain()
    assert world.states() == {"application_received to acc_example": "sent"}

    (mail,) = world.mails()
    once = IdempotentRequest("key", "fingerprint", 202, lambda mail: str(mail.email_id))
    with answering_once(once):
        await world.archive.resend(mail.email_id)
    await timers.drain()
    assert len(world.server.offered) == 2


async def test_a_mail_that_waits_for_a_server_beyond_its_ladder_is_overdue_and_still_goes() -> None:
    world = World()
    await world.introduce()
    await world.tell("evt", SUBMITTED)
    world.server.answers = [AWAY] * 3
    await world.send_due()
    overdue = overdue_at(world.mails()[0])
    assert overdue is not None
    assert timedelta(days=1) < overdue - world.clock() < timedelta(days=1, hours=1)
    await world.travel(days=2)
    assert overdue_at(world.mails()[0]) == overdue
    world.server.answers.clear()
    await world.travel(minutes=1)
    assert world.states() == {"application_received to acc_example": "sent"}


async def test_a_mail_that_staff_send_again_has_a_ladder_of_its_own() -> None:
    world = await told((SUBMITTED,))
    (mail,) = world.mails()
    await world.travel(days=30)
    await world.archive.resend(str(mail.email_id))
    assert (overdue_at(world.mails()[0]) or world.clock()) > world.clock()
    world.server.answers = [BUSY]
    await world.send_due()
    overdue = overdue_at(world.mails()[0])
    assert overdue is not None
    assert overdue > world.clock() + timedelta(days=1)
