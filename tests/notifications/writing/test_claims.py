"""What a mail claims is true: it is taken from the record, and says who asks whom for what."""

from __future__ import annotations

from datetime import timedelta

from services.notifications.office.use_cases.example_base import APPLICATION, REVIEW, START, SUBMITTED, TODAY
from services.notifications.sending.domain.delivery import Rejected
from services.notifications.writing.adapters.mime import decode
from shared.contracts import applications as apps
from shared.contracts import people
from tests.notifications.builders import World, contact, renderer

ASKED = apps.HostReviewRequested(**REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14))
SILENT = apps.HostReviewEscalated(**REVIEW)
EXPIRED = apps.HostReviewExpired(**REVIEW)


def reminder(number: int) -> apps.HostReviewReminderDue:
    return apps.HostReviewReminderDue(**REVIEW, number=number)


async def asked(*answers: Rejected) -> World:
    """A physician has been asked on Monday, February 1."""
    world = World()
    await world.introduce()
    await world.tell("submitted", SUBMITTED)
    await world.send_due()
    world.server.answers = list(answers)
    await world.tell("asked", ASKED)
    await world.send_due()
    return world


def last_text(world: World) -> str:
    return renderer().read(world.server.offered[-1]).text


async def test_staff_are_told_of_the_reminders_that_went_out_and_when() -> None:
    world = await asked()
    for number, days in ((1, 2), (2, 2)):
        await world.travel(days=days)
        await world.tell(f"reminder-{number}", reminder(number))
        await world.send_due()
    await world.travel(days=1)
    await world.tell("silent", SILENT)
    await world.send_due()
    assert "We asked Lakeside Cardiology by mail on Monday, February 1, 2027" in last_text(world)
    assert "on Wednesday, February 3, 2027 and on Friday, February 5, 2027" in last_text(world)


async def test_after_a_downtime_in_which_no_reminder_went_out_none_is_claimed() -> None:
    world = await asked()
    await world.travel(days=5)
    await world.tell("silent", SILENT)
    await world.send_due()
    assert "No reminder has gone out." in last_text(world)
    assert "reminded them" not in last_text(world)


async def test_a_reminder_that_still_waits_for_the_mail_server_is_not_claimed_either() -> None:
    world = await asked()
    await world.tell("reminder", reminder(1))
    await world.tell("silent", SILENT)
    await world.send_due()
    (silent,) = [mail for mail in world.server.offered if mail.subject.startswith("Please call")]
    assert "No reminder has gone out." in renderer().read(silent).text


async def test_a_physician_whom_no_mail_has_reached_is_not_called_silent() -> None:
    world = await asked(*[Rejected("550 5.1.1", "550 no such user")] * 2)
    await world.travel(days=5)
    await world.tell("silent", SILENT)
    await world.send_due()
    assert "has not gone out, so they may know nothing of it" in last_text(world)


async def test_what_went_out_about_an_earlier_review_is_not_counted_for_this_one() -> None:
    world = await asked()
    await world.tell("reminder", reminder(1))
    await world.send_due()
    await world.tell("expired", EXPIRED)
    again = {**REVIEW, "review_id": "rvw_second"}
    await world.travel(days=3)
    second = ASKED.model_copy(update={"review_id": "rvw_second"})
    await world.tell("asked again", second)
    await world.send_due()
    await world.tell("silent", apps.HostReviewEscalated(**again))
    await world.send_due()
    assert "by mail on Thursday, February 4, 2027. No reminder has gone out." in last_text(world)


async def test_staff_can_act_on_the_mail_about_a_silent_physician_alone() -> None:
    for fact in (SILENT, EXPIRED):
        world = await asked()
        await world.tell("silent", fact)
        await world.send_due()
        assert "Lakeside Cardiology" in world.server.subjects[-1]
        assert "Amina Okafor" in world.server.subjects[-1]
        for what in (
            "Phone: +1 312 555 0100",
            "E-mail: office@lakeside.example",
            "Visitor: Amina Okafor",
            "First day: Monday, July 5, 2027",
            "Length: 4 weeks",
            "Application: app_example",
            "https://rounds.example/office/applications/app_example",
        ):
            assert what in last_text(world), what


async def test_a_host_without_a_phone_is_no_reason_to_write_nothing() -> None:
    world = await asked()
    await world.tell("contact", contact("hst_example", phone=""))
    await world.tell("silent", SILENT)
    await world.send_due()
    assert "Phone: not known to us" in last_text(world)


async def test_the_first_mail_to_a_physician_says_who_asks_for_whom_and_no_name() -> None:
    world = await asked()
    (first,) = [mail for mail in world.server.offered if mail.to == "office@lakeside.example"]
    text = renderer().read(first).text
    assert "We are Rounds and arrange clinical rotations" in text
    assert "a medical student of University of Lagos would like to come to you" in text
    assert "Visitor: A. O." in text
    assert "Who asks: Rounds, staff@rounds.example" in text
    assert "Amina" not in text
    assert "Okafor" not in text
    assert decode(first.mime)["Reply-To"] == "staff@rounds.example"


async def test_a_contact_from_before_stage_and_school_were_told_is_a_visitor() -> None:
    world = World()
    await world.introduce()
    await world.tell("contact", contact("acc_example", stage="", school=""))
    await world.tell_all([SUBMITTED, ASKED])
    await world.send_due()
    (first,) = [mail for mail in world.server.offered if mail.to == "office@lakeside.example"]
    assert "and a visitor would like to come to you" in renderer().read(first).text
    assert "School" not in renderer().read(first).text


async def test_erasing_the_applicant_erases_what_the_physician_was_told_of_them() -> None:
    world = await asked()
    await world.tell("erased", people.ContactErased(person_id=APPLICATION["applicant_id"]))
    texts = [mail for mail in world.mails() if getattr(mail, "message", None) and not mail.message.is_erased]  # type: ignore[union-attr]  # sent ones have it
    assert texts == []
