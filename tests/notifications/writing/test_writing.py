"""From facts to stored mails (R21): messages twice and late, contacts that come last, people who go (R22)."""

import asyncio
from functools import partial

import pytest

from services.notifications.office.use_cases.example_base import APPLICATION, SUBMITTED
from services.notifications.office.use_cases.example_facts import ON_THEIR_OWN
from services.notifications.office.use_cases.example_story import HELD, RESERVED, SEAT, STORIES
from services.notifications.writing.domain.mail import AbortedMail, AwaitingMail, QueuedMail, SentMail
from services.notifications.writing.domain.planning import apply_and_plan
from shared.chassis.context import Cause, acting_on
from shared.contracts import applications as apps
from shared.contracts import people
from shared.contracts.catalog import RotationChanged
from tests.notifications.builders import FORGET_APPLICANT, World, contact, renderer, rotation


@pytest.mark.parametrize("name", STORIES)
async def test_each_story_writes_the_same_mails_when_every_message_comes_twice_and_once_late(
    name: str,
) -> None:
    once, often = World(), World()
    for world in (once, often):
        await world.introduce()
    await once.tell_all(STORIES[name])
    for number, fact in enumerate(STORIES[name]):
        await often.tell(f"evt-{number}", fact)
        await often.tell(f"evt-{number}", fact)
    await often.send_due()
    await often.tell_all(STORIES[name])
    await once.send_due()
    await often.send_due()
    assert often.states().keys() == once.states().keys()
    assert len(often.mails()) == len(once.mails())
    assert len(often.server.offered) <= len(often.mails())


@pytest.mark.parametrize("fact", ON_THEIR_OWN, ids=lambda fact: type(fact).__name__)
async def test_facts_without_an_application_write_one_mail_each(fact: people.AccountFact) -> None:
    world = World()
    await world.introduce()
    for _ in range(2):
        await world.tell("evt", fact)
    await world.send_due()
    await world.tell("evt", fact)
    await world.send_due()
    assert len(world.server.offered) == 1


async def test_the_main_story_is_mailed_in_these_words() -> None:
    world = World()
    await world.introduce()
    for number, fact in enumerate(STORIES["the main story"]):
        await world.tell(f"evt-{number}", fact)
        await world.send_due()
    assert sorted(world.server.subjects) == sorted(
        [
            "We have your application: Cardiology, hands-on",
            "Accepted: Cardiology, hands-on from Monday, July 5, 2027",
            "You have signed the clinical terms: Cardiology, hands-on",
            "Reserved: Cardiology, hands-on from Monday, July 5, 2027",
            "Amina Okafor comes on Monday, July 5, 2027",
            "Your coach is Jonas Weber",
            "New visitor: Amina Okafor, Chicago, Monday, July 5, 2027",
            "Still to pay: $1,800.00 for Cardiology, hands-on",
            "Paid in full: Cardiology, hands-on",
            "Ready for your first day: Cardiology, hands-on",
            "Completed: Cardiology, hands-on",
        ]
    )
    assert world.told() == ["EmailSent"] * 11


async def test_a_mail_waits_for_a_contact_that_is_not_known_yet_and_goes_when_it_comes() -> None:
    world = World()
    await world.tell("rotation", rotation())
    await world.tell("evt", SUBMITTED)
    (mail,) = world.mails()
    assert isinstance(mail, AwaitingMail)
    assert mail.missing == ("contact:acc_example",)
    await world.travel(days=30)
    assert world.states() == {"application_received to acc_example": "awaiting_contact"}
    await world.tell("contact", contact("acc_example"))
    assert world.states() == {"application_received to acc_example": "queued"}
    await world.send_due()
    assert world.server.subjects == ["We have your application: Cardiology, hands-on"]


async def test_a_redelivered_contact_sends_nothing_again() -> None:
    world = World()
    await world.tell("rotation", rotation())
    await world.tell("evt", SUBMITTED)
    for _ in range(3):
        await world.tell("contact", contact("acc_example"))
        await world.send_due()
    assert len(world.server.offered) == 1


async def test_a_mail_waits_for_the_rotation_and_for_the_money_that_other_topics_tell_later() -> None:
    world = World()
    await world.tell("contact", contact("acc_example"))
    await world.tell("evt-0", SUBMITTED)
    assert world.states() == {"application_received to acc_example": "awaiting_contact"}
    await world.tell("rotation", rotation())
    await world.travel(seconds=0.2)
    assert world.states() == {"application_received to acc_example": "sent"}

    *before, _, deposit, _, _ = RESERVED
    await world.tell_all(before, "held")
    await world.tell("seat", SEAT)
    assert world.states()["reserved to acc_example"] == "awaiting_contact"
    await world.tell("deposit", deposit)
    await world.travel(seconds=0.2)
    assert world.states()["reserved to acc_example"] == "sent"


async def test_what_waits_for_a_fact_about_its_application_is_written_as_soon_as_that_comes() -> None:
    world = World()
    await world.introduce()
    *before, _, deposit, _, _ = RESERVED
    await world.tell_all(before, "held")
    await world.tell("seat", SEAT)
    assert world.states()["reserved to acc_example"] == "awaiting_contact"

    await world.tell("deposit", deposit)

    assert world.states()["reserved to acc_example"] == "queued"


async def test_facts_that_come_at_the_same_time_wait_for_each_other_no_longer_than_both_take() -> None:
    world = World()
    await world.introduce()
    *before, _, deposit, _, _ = RESERVED
    await world.tell_all(before, "held")

    await asyncio.gather(world.tell("seat", SEAT), world.tell("deposit", deposit))

    assert world.states()["reserved to acc_example"] == "queued"


async def test_a_changed_address_is_used_from_then_on_and_what_is_written_stays() -> None:
    world = World()
    await world.introduce()
    await world.tell("evt-0", SUBMITTED)
    await world.tell("moved", contact("acc_example", email="new@student.example"))
    await world.tell("evt-1", apps.ApplicationWithdrawn(**APPLICATION))
    await world.send_due()
    assert {message.subject.split(":")[0]: message.to for message in world.server.offered} == {
        "We have your application": "amina@student.example",
        "Withdrawn": "new@student.example",
    }


async def test_a_rotation_is_called_as_it_was_last_told() -> None:
    world = World()
    await world.introduce()
    changed = RotationChanged.model_validate({**rotation().model_dump(), "title": "Cardiology, night shift"})
    for _ in range(2):
        await world.tell("changed", changed)
    await world.tell("rotation", rotation())
    await world.tell("evt-0", SUBMITTED)
    await world.send_due()
    assert world.server.subjects == ["We have your application: Cardiology, night shift"]


async def test_an_erased_person_gets_nothing_more_and_leaves_no_text_behind() -> None:
    world = World()
    await world.introduce()
    await world.tell_all(HELD)
    await world.send_due()
    await world.tell(
        "evt-late",
        apps.TermsSigned(**APPLICATION, terms_version="1", terms_sha256="0", signed_at=world.clock()),
    )
    for _ in range(2):
        await world.tell("erased", FORGET_APPLICANT)
    await world.tell("contact-acc_example", contact("acc_example"))
    await world.tell("contact-late", contact("acc_example"))
    await world.tell("evt-gone", apps.ApplicationWithdrawn(**APPLICATION))
    await world.send_due()
    assert len(world.server.offered) == 2
    for mail in world.mails():
        assert isinstance(mail, SentMail | AbortedMail)
        assert mail.message is None or mail.message.is_erased
    assert world.states()["terms_signed to acc_example"] == "aborted"
    assert world.states()["withdrawn to acc_example"] == "aborted"


async def test_what_others_were_told_of_an_erased_person_is_erased_too() -> None:
    world = World()
    await world.introduce()
    await world.tell_all(RESERVED)
    await world.send_due()
    await world.tell("erased", FORGET_APPLICANT)
    readable = {
        mail.origin.planned.template
        for mail in world.mails()
        if isinstance(mail, SentMail) and not mail.message.is_erased
    }
    assert world.states()["who_comes_when to hst_example"] == "sent"
    assert readable == set()
    assert all(not mail.origin.fact for mail in world.mails() if isinstance(mail, SentMail | AbortedMail))


async def test_a_zone_that_does_not_exist_stops_no_mail() -> None:
    world = World()
    await world.introduce()
    await world.tell("odd", contact("acc_example", time_zone="Mars/Olympus"))
    await world.tell("evt-0", SUBMITTED)
    await world.send_due()
    (message,) = world.server.offered
    assert "Coordinated Universal Time" in renderer().read(message).text


async def test_the_same_event_twice_while_the_first_is_cut_short_writes_the_rest() -> None:
    """A crash between the case and its mails: the redelivery finds the letters in the case."""
    world = World()
    await world.introduce()
    await world.tell_all(RESERVED[:-1])
    before = len(world.mails())
    coach = RESERVED[-1]
    with acting_on(Cause(correlation_id="cor", causation_id="evt-coach", message_id="evt-coach")):
        await world.known.summaries.change("app_example", partial(apply_and_plan, "evt-coach", coach))
    assert len(world.mails()) == before
    await world.tell("evt-coach", coach)
    written = world.mails()[before:]
    assert [mail.origin.planned.template for mail in written if isinstance(mail, QueuedMail)] == [
        "your_coach",
        "new_visitor",
    ]
