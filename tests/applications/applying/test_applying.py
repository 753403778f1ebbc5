"""Applying (R5): draft, documents, sending it in, withdrawing; each refusal beside its edge."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.applications.application.domain.refusals import (
    NotEligible,
    NotNow,
    RotationIsClosed,
    RotationUnknown,
    StartNotPossible,
)
from services.applications.applying.domain.refusals import (
    AlreadyReserved,
    DocumentsMissing,
    LengthNotOffered,
)
from services.applications.applying.use_cases import NewDraft, SendIn
from shared.contracts.applications import ApplicationSubmitted, ApplicationWithdrawn
from shared.contracts.catalog import RotationClosed
from tests.applications.builders import Office
from tests.applications.facts import ANA, HANDS_ON, OBSERVERSHIP, START, person, rotation


async def draft(office: Office, start: date = START, weeks: int = 4) -> None:
    await office.applying.open_draft(NewDraft("app_1", ANA, HANDS_ON, start, weeks))


async def test_a_complete_application_is_with_the_staff_at_once_and_says_until_when_they_answer() -> None:
    office = Office()
    sent = await office.submitted()
    assert sent.state == "submitted"
    [fact] = office.announced(sent)
    assert isinstance(fact, ApplicationSubmitted)
    assert fact.answer_due_at == office.clock() + timedelta(days=1)


@pytest.mark.parametrize(
    "other", [SendIn("One more thing."), SendIn(start_date=START + timedelta(days=7)), SendIn(weeks=2)]
)
async def test_what_is_asked_for_when_it_is_with_the_staff_is_refused_and_not_ignored(other: SendIn) -> None:
    office = Office()
    sent = await office.submitted()
    with pytest.raises(NotNow):
        await office.applying.submit(sent.application_id, ANA, other)
    same = SendIn(start_date=sent.start_date, weeks=sent.weeks)
    assert await office.applying.submit(sent.application_id, ANA, same) == sent


async def test_sending_it_in_again_says_nothing_again() -> None:
    office = Office()
    sent = await office.submitted()
    again = await office.applying.submit(sent.application_id, ANA, SendIn())
    assert again == sent
    assert office.names_announced(sent) == ["ApplicationSubmitted"]


async def test_nobody_applies_for_a_rotation_that_was_never_published() -> None:
    office = Office()
    with pytest.raises(RotationUnknown):
        await draft(office)


async def test_a_start_is_a_monday() -> None:
    office = Office()
    await office.receives(rotation())
    with pytest.raises(StartNotPossible, match="2027-03-01 or 2027-03-08"):
        await draft(office, date(2027, 3, 2))


async def test_a_start_has_not_begun_at_the_site() -> None:
    office = Office()
    await office.receives(rotation())
    midnight = datetime(2027, 3, 1, 6, tzinfo=UTC)  # in Chicago
    office.clock.now = midnight
    with pytest.raises(StartNotPossible):
        await draft(office)
    office.clock.now = midnight - timedelta(seconds=1)
    await draft(office)


@pytest.mark.parametrize("weeks", [2, 8])
async def test_the_host_s_shortest_and_longest_are_allowed(weeks: int) -> None:
    office = Office()
    await office.receives(rotation())
    await draft(office, weeks=weeks)


@pytest.mark.parametrize("weeks", [1, 9])
async def test_one_week_shorter_or_longer_is_not(weeks: int) -> None:
    office = Office()
    await office.receives(rotation())
    with pytest.raises(LengthNotOffered):
        await draft(office, weeks=weeks)


async def test_a_student_cannot_send_in_an_observership_and_is_told_why_and_what_would_help() -> None:
    office = Office()
    application = await office.with_cv(rotation_id=OBSERVERSHIP, kind="observership")
    with pytest.raises(NotEligible) as no:
        await office.applying.submit(application.application_id, ANA, SendIn())
    assert [reason["code"] for reason in no.value.facts["reasons"]] == ["students_do_hands_on_only"]
    assert no.value.facts["would_help"]


async def test_eligibility_is_judged_by_the_profile_as_it_is_now() -> None:
    office = Office()
    office.people.people[ANA] = person(status="graduate")
    application = await office.with_cv()
    with pytest.raises(NotEligible):
        await office.applying.submit(application.application_id, ANA, SendIn())
    office.people.people[ANA] = person(status="graduate", usmle_step1_passed=True)
    assert (await office.applying.submit(application.application_id, ANA, SendIn())).state == "submitted"


async def test_every_required_document_must_be_there() -> None:
    office = Office()
    application = await office.with_cv(required_documents=("cv", "transcript"))
    with pytest.raises(DocumentsMissing) as no:
        await office.applying.submit(application.application_id, ANA, SendIn())
    assert no.value.facts["missing"] == ["transcript"]


async def test_a_closed_rotation_takes_no_new_applications_and_none_that_were_drafts() -> None:
    office = Office()
    application = await office.with_cv()
    await office.receives_twice(RotationClosed(rotation_id=HANDS_ON))
    with pytest.raises(RotationIsClosed):
        await office.applying.submit(application.application_id, ANA, SendIn())
    with pytest.raises(RotationIsClosed):
        await draft(office)


async def test_withdrawing_tells_the_others_once() -> None:
    office = Office()
    sent = await office.submitted()
    for _ in range(2):
        gone = await office.applying.withdraw(sent.application_id, ANA)
        assert gone.state == "withdrawn"
    assert isinstance(office.announced(sent)[-1], ApplicationWithdrawn)
    assert office.names_announced(sent) == ["ApplicationSubmitted", "ApplicationWithdrawn"]
    assert not await office.applications.any_live(ANA)


async def test_withdrawing_a_draft_is_nobody_else_s_business() -> None:
    office = Office()
    application = await office.drafted()
    await office.applying.withdraw(application.application_id, ANA)
    assert office.announced(application) == []


async def test_a_reserved_place_cannot_be_withdrawn_and_a_held_one_can() -> None:
    office = Office()
    reserved = await office.reserved()
    with pytest.raises(AlreadyReserved):
        await office.applying.withdraw(reserved.application_id, ANA)
    held = await office.held()
    assert (await office.applying.withdraw(held.application_id, ANA)).state == "withdrawn"
