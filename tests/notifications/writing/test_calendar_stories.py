"""Calendar files over a whole story: each entry comes, changes and goes, with numbers that grow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest

from services.notifications.knowing.domain.apply_facts import SummaryFact
from services.notifications.office.use_cases.example_base import APPLICATION, REVIEW, START, SUBMITTED, TODAY
from services.notifications.office.use_cases.example_facts import ON_THEIR_OWN
from services.notifications.office.use_cases.example_story import ACCEPTED, HELD, RESERVED, STORIES
from services.notifications.office.use_cases.previews import examples
from services.notifications.writing.domain.mail import QueuedMail, SentMail
from services.notifications.writing.domain.preparing import MailContext
from shared.contracts import applications as apps
from shared.contracts import catalog
from shared.contracts.payments import StaffAsked
from tests.notifications.builders import World, contact
from tests.notifications.writing.calendar_files import File, all_files, files_of

TASK = next(fact for fact in ON_THEIR_OWN if isinstance(fact, StaffAsked))


async def sent(facts: Sequence[SummaryFact]) -> list[tuple[str, File]]:
    """Every calendar file of a story, with its mail's template, in the order of the events."""
    world = World()
    await world.introduce()
    files = []
    for number, fact in enumerate(facts):
        before = {mail.email_id for mail in world.mails()}
        await world.tell(f"evt-{number}", fact)
        await world.send_due()
        for mail in world.mails():
            if mail.email_id not in before and isinstance(mail, SentMail):
                files += [(mail.origin.planned.template, file) for file in files_of(mail.message)]
    return files


def said(files: Sequence[tuple[str, File]]) -> list[str]:
    return [
        f"{template}: {file.method} {str(file.event.uid).split('@')[0]} {file.event.sequence}"
        for template, file in files
    ]


async def test_from_acceptance_to_the_last_payment_each_entry_comes_and_goes() -> None:
    assert said(await sent(STORIES["the main story"])) == [
        "accepted_and_held: PUBLISH hold-app_example 0",
        "reserved: CANCEL hold-app_example 1",
        "reserved: PUBLISH balance-app_example 0",
        "balance_reminder: PUBLISH balance-app_example 1",
        "paid_in_full: CANCEL balance-app_example 2",
    ]


async def test_a_physicians_entry_goes_with_the_answer_and_comes_back_when_that_is_undone() -> None:
    asked = apps.HostReviewRequested(
        **REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14)
    )
    answered = apps.HostAnswerRecorded(**REVIEW, answer="accept", undo_until=TODAY + timedelta(minutes=15))
    reminded = apps.HostReviewReminderDue(**REVIEW, number=1)
    assert said(await sent([SUBMITTED, asked, answered, reminded, answered])) == [
        "review_request: PUBLISH review-rvw_example 0",
        "answer_receipt: CANCEL review-rvw_example 1",
        "review_reminder: PUBLISH review-rvw_example 2",
        "answer_receipt: CANCEL review-rvw_example 3",
    ]


@pytest.mark.parametrize(
    "decided",
    [
        apps.ApplicationWithdrawn(**APPLICATION),
        apps.ApplicationDeclined(**APPLICATION, reason="The papers are not enough."),
        apps.ApplicationAccepted(**APPLICATION, start_date=START, weeks=4, accepted_at=TODAY),
    ],
    ids=lambda fact: type(fact).__name__,
)
async def test_a_physician_whose_answer_is_no_longer_needed_is_told_and_has_a_free_calendar(
    decided: SummaryFact,
) -> None:
    asked = apps.HostReviewRequested(
        **REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14)
    )
    answered = apps.HostAnswerRecorded(**REVIEW, answer="accept", undo_until=TODAY + timedelta(minutes=15))
    assert said(await sent([SUBMITTED, asked, decided])) == [
        "review_request: PUBLISH review-rvw_example 0",
        "review_closed: CANCEL review-rvw_example 1",
    ]
    assert said(await sent([SUBMITTED, asked, answered, decided]))[1:] == [
        "answer_receipt: CANCEL review-rvw_example 1"
    ]


async def test_a_place_that_is_given_back_takes_its_deadline_along() -> None:
    assert said(await sent([*HELD, apps.ApplicationWithdrawn(**APPLICATION)]))[1:] == [
        "withdrawn: CANCEL hold-app_example 1"
    ]
    kept = apps.ApplicationCancelled.model_validate({**APPLICATION, "by": "host", "refund": {"amount": 0}})
    assert said(await sent([*RESERVED, kept]))[-1] == "cancelled: CANCEL balance-app_example 1"


async def test_a_second_hold_of_the_same_application_comes_after_the_first() -> None:
    held = next(fact for fact in HELD if isinstance(fact, catalog.PlaceHeld))
    lapsed = catalog.HoldLapsed(**APPLICATION)
    assert said(await sent([*ACCEPTED, held, lapsed, held])) == [
        "accepted_and_held: PUBLISH hold-app_example 0",
        "hold_ended: CANCEL hold-app_example 1",
        "accepted_and_held: PUBLISH hold-app_example 2",
    ]


@pytest.mark.parametrize("name", STORIES)
async def test_in_every_story_the_numbers_of_an_entry_grow(name: str) -> None:
    numbers: dict[str, list[int]] = {}
    for _, file in await sent(STORIES[name]):
        numbers.setdefault(str(file.event.uid), []).append(file.event.sequence or 0)
    for of_one in numbers.values():
        assert all(earlier < later for earlier, later in pairwise(of_one))


async def test_a_mail_that_is_written_late_does_not_bring_back_an_entry_that_is_gone() -> None:
    """The hold's mail waits for a contact; by the time it is written, the place is given back."""
    world = World()
    await world.tell_all(HELD)
    await world.tell("withdrawn", apps.ApplicationWithdrawn(**APPLICATION))
    await world.introduce()
    await world.tell("contact", contact("acc_example"))
    written = [mail for mail in world.mails() if isinstance(mail, QueuedMail)]
    sequences = {file.method: file.event.sequence for mail in written for file in files_of(mail.message)}
    assert sequences == {"PUBLISH": 0, "CANCEL": 1}


def test_every_mail_that_takes_an_entry_out_says_so() -> None:
    for file in all_files():
        if file.method == "CANCEL":
            assert f"takes “{file.event.summary}” out of your calendar" in file.sentence
    assert any(isinstance(context, MailContext) and context.calendar for context in examples().values())


async def test_an_entry_of_the_office_is_not_taken_out_and_says_that_it_may_be_done() -> None:
    """Who decides is of the office: a mail to all of it for each decision would only be noise."""
    world = World()
    await world.introduce()

    await world.tell("evt", TASK)
    await world.send_due()

    [mail] = [mail for mail in world.mails() if isinstance(mail, SentMail)]
    [file] = files_of(mail.message)
    assert (file.method, file.event.sequence) == ("PUBLISH", 0)
    assert file.event.summary == "Decide about $1,200.00, unless a colleague has"
