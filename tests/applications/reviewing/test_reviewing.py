"""What staff decide, and the list that they work off (R6, R7)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.applications.application.domain.refusals import (
    ApplicationUnknown,
    NotNow,
    RotationIsClosed,
    StartNotPossible,
)
from services.applications.applying.use_cases import SendIn
from services.applications.papers.use_cases import Upload
from services.applications.reviewing.domain.refusals import (
    HostDecides,
    ItemsMissing,
    ItemsNotAsked,
    ReasonMissing,
    ReasonNotRead,
    StaffDecide,
)
from services.applications.reviewing.domain.staff_review import Decision, accept
from shared.contracts.applications import (
    ApplicationAccepted,
    ApplicationDeclined,
    HostReviewRequested,
    InformationRequested,
)
from shared.contracts.catalog import PlaceRefused, RotationClosed
from tests.applications.builders import Office
from tests.applications.facts import ANA, BY_HOST, HANDS_ON, NOW, known, pdf

HOUR = timedelta(hours=1)


async def test_accepting_tells_the_catalog() -> None:
    office = Office()
    sent = await office.submitted()
    accepted = await office.reviewing.decide(sent.application_id, "accept", "", ())
    assert accepted.state == "accepted"
    fact = office.announced(sent)[-1]
    assert isinstance(fact, ApplicationAccepted)
    assert (fact.start_date, fact.weeks) == (sent.start_date, 4)


async def test_a_decision_is_taken_once() -> None:
    office = Office()
    accepted = await office.accepted()
    for decision in ("accept", "decline", "needs_info", "send_to_host"):
        with pytest.raises(NotNow):
            await office.reviewing.decide(accepted.application_id, decision, "why", ())
    assert office.names_announced(accepted).count("ApplicationAccepted") == 1


async def test_a_draft_is_not_under_review_and_an_unknown_one_does_not_exist() -> None:
    office = Office()
    draft = await office.drafted()
    with pytest.raises(NotNow):
        await office.reviewing.decide(draft.application_id, "accept", "", ())
    with pytest.raises(ApplicationUnknown):
        await office.reviewing.decide("app_none", "accept", "", ())


async def test_a_rotation_that_was_closed_meanwhile_cannot_be_accepted_but_declined() -> None:
    office = Office()
    sent = await office.submitted()
    await office.receives(RotationClosed(rotation_id=HANDS_ON))
    with pytest.raises(RotationIsClosed):
        await office.reviewing.decide(sent.application_id, "accept", "", ())
    declined = await office.reviewing.decide(sent.application_id, "decline", "It was closed.", ())
    assert declined.state == "declined"


async def test_an_application_is_accepted_until_the_first_day_begins_at_the_site() -> None:
    office = Office()
    sent = await office.submitted(start=date(2026, 11, 16))
    begins = datetime(2026, 11, 16, 6, tzinfo=UTC)
    office.clock.now = begins
    with pytest.raises(StartNotPossible):
        await office.reviewing.decide(sent.application_id, "accept", "", ())
    office.clock.now = begins - timedelta(seconds=1)
    assert (await office.reviewing.decide(sent.application_id, "accept", "", ())).state == "accepted"


async def test_declining_needs_a_reason_that_the_applicant_reads() -> None:
    office = Office()
    sent = await office.submitted()
    with pytest.raises(ReasonMissing):
        await office.reviewing.decide(sent.application_id, "decline", "", ())
    await office.reviewing.decide(sent.application_id, "decline", "Too few places.", ())
    fact = office.announced(sent)[-1]
    assert isinstance(fact, ApplicationDeclined)
    assert fact.reason == "Too few places."


async def test_asking_for_something_stops_the_clock_and_the_answer_starts_it_again() -> None:
    office = Office()
    sent = await office.submitted()
    office.clock.travel(6 * HOUR)
    asked = known(await office.reviewing.decide(sent.application_id, "needs_info", "", ("transcript",)))
    assert (asked.state, asked.clock and asked.clock.answer_due_at) == ("needs_info", None)
    assert isinstance(office.announced(sent)[-1], InformationRequested)
    office.clock.travel(48 * HOUR)
    await office.papers.attach(Upload(sent.application_id, ANA, "transcript", pdf()))
    again = known(await office.applying.submit(sent.application_id, ANA, SendIn("Here it is.")))
    assert again.state == "staff_review"
    assert again.clock is not None
    assert again.clock.answer_due_at == office.clock() + 18 * HOUR
    assert again.answer == "Here it is."


async def test_asking_must_say_for_what() -> None:
    office = Office()
    sent = await office.submitted()
    with pytest.raises(ItemsMissing):
        await office.reviewing.decide(sent.application_id, "needs_info", "", ())


async def test_other_dates_can_be_given_with_the_answer_and_are_checked() -> None:
    office = Office()
    sent = await office.submitted()
    await office.reviewing.decide(sent.application_id, "needs_info", "Other dates?", ())
    with pytest.raises(StartNotPossible):
        await office.applying.submit(sent.application_id, ANA, SendIn(start_date=date(2027, 4, 6)))
    again = known(await office.applying.submit(sent.application_id, ANA, SendIn(start_date=date(2027, 4, 5))))
    assert again.start_date == date(2027, 4, 5)


async def test_one_who_does_not_answer_can_be_declined() -> None:
    office = Office()
    sent = await office.submitted()
    await office.reviewing.decide(sent.application_id, "needs_info", "Your transcript?", ())
    with pytest.raises(NotNow):
        await office.reviewing.decide(sent.application_id, "accept", "", ())
    declined = await office.reviewing.decide(sent.application_id, "decline", "No answer.", ())
    assert declined.state == "declined"


async def test_only_a_rotation_whose_host_reviews_is_sent_on() -> None:
    office = Office()
    sent = await office.submitted()
    with pytest.raises(StaffDecide):
        await office.reviewing.decide(sent.application_id, "send_to_host", "", ())


async def test_staff_accept_in_place_of_a_host_only_by_saying_how_the_host_agreed() -> None:
    office = Office()
    sent = await office.submitted(rotation_id=BY_HOST, review_mode="host")
    with pytest.raises(HostDecides):
        await office.reviewing.decide(sent.application_id, "accept", "", ())
    accepted = await office.reviewing.decide(sent.application_id, "accept", "They said yes by phone.", ())
    assert accepted.state == "accepted"


async def test_sending_on_asks_the_host_and_says_until_when() -> None:
    office = Office()
    asked, _ = await office.with_host()
    assert asked.state == "host_review"
    fact = office.announced(asked)[-1]
    assert isinstance(fact, HostReviewRequested)
    # ten business days from Monday, November 2: Veterans Day is a holiday
    assert fact.expires_at == datetime(2026, 11, 17, 15, tzinfo=UTC)


async def test_the_queue_shows_first_what_must_be_answered_next() -> None:
    office = Office()
    late = await office.submitted()
    office.clock.travel(HOUR)
    asked = await office.submitted()
    await office.reviewing.decide(asked.application_id, "needs_info", "Your transcript?", ())
    office.clock.travel(HOUR)
    new = await office.submitted()
    await office.accepted()
    listed = await office.reviewing.list_reviews(None, "due_at", 10, None)
    assert [hit.id for hit in listed] == [late.application_id, new.application_id, asked.application_id]
    backwards = await office.reviewing.list_reviews("submitted", "-submitted_at", 1, None)
    assert [hit.id for hit in backwards] == [new.application_id]
    rest = await office.reviewing.list_reviews("submitted", "-submitted_at", 9, backwards[-1].position)
    assert [hit.id for hit in rest] == [late.application_id]


@pytest.mark.parametrize("decision", ["accept", "decline", "send_to_host"])
async def test_items_beside_a_decision_that_asks_for_nothing_are_refused(decision: Decision) -> None:
    office = Office()
    sent = await office.submitted(rotation_id=BY_HOST, review_mode="host")
    reason = "" if decision == "send_to_host" else "They agreed."
    with pytest.raises(ItemsNotAsked):
        await office.reviewing.decide(sent.application_id, decision, reason, ("transcript",))
    assert (await office.read(sent)).state == "submitted"


async def test_a_reason_that_nobody_would_read_is_refused() -> None:
    office = Office()
    sent = await office.submitted(rotation_id=BY_HOST, review_mode="host")
    with pytest.raises(ReasonNotRead):
        await office.reviewing.decide(sent.application_id, "send_to_host", "Please hurry.", ())


async def test_how_the_host_agreed_is_kept_for_colleagues() -> None:
    office = Office()
    sent = await office.submitted(rotation_id=BY_HOST, review_mode="host")
    accepted = known(await office.reviewing.decide(sent.application_id, "accept", "By phone, today.", ()))
    assert accepted.office_note == "By phone, today."


async def test_an_acceptance_is_later_than_the_one_before_whatever_the_clock_of_its_process_says() -> None:
    """The catalog tells acceptances apart by their instants: it would never answer one that seems older."""
    office = Office()
    accepted = await office.accepted()
    await office.receives(PlaceRefused(**accepted.about(), reason="weeks_not_open"))
    back = await office.read(accepted)
    behind = NOW - timedelta(seconds=3)
    again, (fact,) = accept(back, behind)
    assert isinstance(fact, ApplicationAccepted)
    assert accepted.accepted_at is not None
    assert fact.accepted_at == known(again).accepted_at == accepted.accepted_at + timedelta(milliseconds=1)
