"""Applying (R5): draft, documents, sending it in, withdrawing; each refusal beside its edge."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.applications.application.domain.refusals import (
    ApplicationUnknown,
    DocumentNotAsked,
    DocumentUnknown,
    NotNow,
    RotationIsClosed,
    RotationUnknown,
    StartNotPossible,
)
from services.applications.applying.domain.refusals import (
    AlreadyReserved,
    DocumentsMissing,
    LengthNotOffered,
    NotEligible,
)
from services.applications.applying.use_cases import NewDraft, SendIn
from services.applications.papers.domain import NotADocument
from services.applications.papers.use_cases import Upload
from shared.contracts.applications import ApplicationSubmitted, ApplicationWithdrawn
from shared.contracts.catalog import RotationChanged, RotationClosed
from tests.applications.builders import ANA, BEN, HANDS_ON, OBSERVERSHIP, START, Office, pdf, person, rotation


async def draft(office: Office, start: date = START, weeks: int = 4) -> None:
    await office.applying.open_draft(NewDraft("app_1", ANA, HANDS_ON, start, weeks))


async def test_a_complete_application_is_with_the_staff_at_once_and_says_until_when_they_answer() -> None:
    office = Office()
    sent = await office.submitted()
    assert sent.state == "submitted"
    [fact] = office.announced(sent)
    assert isinstance(fact, ApplicationSubmitted)
    assert fact.answer_due_at == office.clock() + timedelta(days=1)


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


async def test_a_rotation_that_changes_stays_closed_until_it_is_published_again() -> None:
    office = Office()
    await office.receives(rotation())
    await office.receives(RotationClosed(rotation_id=HANDS_ON))
    await office.receives_twice(RotationChanged(**rotation(title="Psychiatry").model_dump()))
    with pytest.raises(RotationIsClosed):
        await draft(office)
    await office.receives_twice(rotation())
    await draft(office)


async def test_closing_a_rotation_that_was_never_heard_of_changes_nothing() -> None:
    office = Office()
    await office.receives_twice(RotationClosed(rotation_id="rot_other"))
    assert await office.stores.rotations.get("rot_other") is None


async def test_someone_else_s_application_does_not_exist() -> None:
    office = Office()
    application = await office.with_cv()
    for attempt in (
        office.applications.own(application.application_id, BEN),
        office.applying.submit(application.application_id, BEN, SendIn()),
        office.applying.withdraw(application.application_id, BEN),
        office.papers.attach(Upload(application.application_id, BEN, "cv", pdf())),
        office.applications.own("app_none", ANA),
    ):
        with pytest.raises(ApplicationUnknown):
            await attempt
    assert await office.applications.list_own(BEN, 10, None) == []


async def test_only_documents_that_were_asked_for_are_taken() -> None:
    office = Office()
    application = await office.drafted()
    with pytest.raises(DocumentNotAsked, match="cv") as refused:
        await office.papers.attach(Upload(application.application_id, ANA, "diary", pdf()))
    assert refused.value.facts == {"kinds": ["cv"]}
    assert office.files.contents == {}


async def test_a_file_that_is_no_document_is_not_kept() -> None:
    office = Office()
    application = await office.drafted()
    with pytest.raises(NotADocument):
        await office.papers.attach(Upload(application.application_id, ANA, "cv", b"MZ hello"))
    assert office.files.contents == {}


async def test_documents_cannot_change_once_sent_in() -> None:
    office = Office()
    sent = await office.submitted()
    with pytest.raises(NotNow):
        await office.papers.attach(Upload(sent.application_id, ANA, "cv", pdf(2)))


async def test_a_replaced_document_is_forgotten_later_and_one_in_use_never() -> None:
    office = Office()
    first = await office.with_cv()
    second = pdf(2)
    await office.papers.attach(Upload(first.application_id, ANA, "cv", second))
    assert len(office.files.contents) == 2
    assert await office.papers.sweep(timedelta(hours=6)) == 0
    office.clock.travel(timedelta(hours=6))
    assert await office.papers.sweep(timedelta(hours=6)) == 1
    document, content = await office.papers.content(await office.read(first), "cv")
    assert content == second
    assert document.size == len(second)
    with pytest.raises(DocumentUnknown):
        await office.papers.content(await office.read(first), "transcript")


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


async def test_an_account_with_a_live_application_is_known_and_what_is_held_can_be_exported() -> None:
    office = Office()
    sent = await office.submitted()
    assert await office.applications.any_live(ANA)
    [held] = await office.applications.about(ANA)
    assert held["application_id"] == sent.application_id
