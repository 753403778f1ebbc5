"""A mail that cannot be written ends on its ladder, in sight of staff; the mails beside it are written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.notifications.office.domain import MailStillOnItsWay
from services.notifications.office.use_cases.example_base import SUBMITTED
from services.notifications.office.use_cases.example_story import RESERVED
from services.notifications.writing.adapters.rendering import MailRenderer
from services.notifications.writing.domain.mail import AwaitingMail, Mail, Message, UnknownMail, overdue_at
from services.notifications.writing.domain.preparing import MailContext
from services.notifications.writing.domain.retrying import RetryPolicy
from shared.chassis.decision import Instant
from tests.notifications.builders import FORGET_APPLICANT, World, renderer

POLICY = RetryPolicy()


class BrokenTemplate(MailRenderer):
    """Fails for one template, until somebody has repaired it."""

    def __init__(self, template: str) -> None:
        self.template: str | None = template
        self.tried = 0

    def render(self, context: MailContext, now: Instant) -> Message:
        if context.template == self.template:
            self.tried += 1
            raise UnicodeEncodeError("ascii", "ü", 0, 1, "ordinal not in range")
        return renderer().render(context, now)


def only(world: World) -> Mail:
    [mail] = world.mails()
    return mail


async def broken(template: str) -> tuple[World, BrokenTemplate]:
    mails = BrokenTemplate(template)
    world = World(mails=mails)
    await world.introduce()
    return world, mails


async def test_the_mails_of_the_same_event_are_written_all_the_same() -> None:
    world, _ = await broken("reserved")
    await world.tell_all(RESERVED)
    await world.send_due()
    assert world.states()["reserved to acc_example"] == "awaiting_contact"
    assert world.states()["who_comes_when to hst_example"] == "sent"
    assert world.states()["your_coach to acc_example"] == "sent"


async def test_a_template_that_stays_broken_is_tried_for_a_day_and_then_given_up_aloud() -> None:
    world, mails = await broken("application_received")
    await world.tell("evt", SUBMITTED)
    waits = []
    while isinstance(mail := only(world), AwaitingMail):
        assert mail.tries.last_answer.startswith("UnicodeEncodeError")
        waits.append((mail.look_again_at - world.clock()).total_seconds())
        world.clock.travel(mail.look_again_at - world.clock())
        await world.send_due()
    assert waits[:5] == [10, 30, 60, 300, 900]
    assert sum(waits) <= POLICY.give_up_after.total_seconds()
    tried = mails.tried
    assert tried <= len(waits) + 2
    assert only(world).state == "gave_up"
    assert world.told() == ["EmailGaveUp"]
    await world.travel(days=2)
    assert mails.tried == tried


async def test_a_repeated_event_or_a_new_contact_does_not_use_up_the_ladder() -> None:
    world, _ = await broken("application_received")
    for _ in range(20):
        await world.tell("evt", SUBMITTED)
        await world.introduce()
    mail = only(world)
    assert isinstance(mail, AwaitingMail)
    assert mail.tries.refused == 1


async def test_once_the_template_is_repaired_the_mail_goes_with_its_next_try() -> None:
    world, mails = await broken("application_received")
    await world.tell("evt", SUBMITTED)
    mails.template = None
    await world.travel(seconds=10)
    assert only(world).state == "sent"
    assert world.server.subjects == ["We have your application: Cardiology, hands-on"]


async def test_staff_have_a_mail_that_was_given_up_written_anew() -> None:
    world, mails = await broken("application_received")
    await world.tell("evt", SUBMITTED)
    for _ in range(60):
        await world.travel(minutes=30)
    mail = only(world)
    assert not isinstance(mail, UnknownMail)
    assert mail.state == "gave_up"
    mails.template = None
    await world.archive.resend(mail.email_id)
    with pytest.raises(MailStillOnItsWay):
        await world.archive.resend(mail.email_id)
    await world.send_due()
    assert only(world).state == "sent"


async def test_one_that_was_never_written_leaves_nothing_behind_when_its_reader_is_erased() -> None:
    world, _ = await broken("application_received")
    await world.tell("evt", SUBMITTED)
    for _ in range(60):
        await world.travel(minutes=30)
    await world.tell("erased", FORGET_APPLICANT)
    mail = only(world)
    assert not isinstance(mail, UnknownMail)
    assert mail.origin.is_erased


async def test_a_mail_that_nothing_ever_ends_is_overdue_when_its_ladder_is_over() -> None:
    world, _ = await broken("application_received")
    await world.tell("evt", SUBMITTED)
    overdue = overdue_at(only(world))
    assert overdue is not None
    assert timedelta(0) < overdue - world.clock() - POLICY.give_up_after <= timedelta(minutes=5)
