"""A yes is judged by the profile and the rotation of its instant (R1)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.applications.application.domain.host_review import TakenDown
from services.applications.application.domain.refusals import NotEligible
from services.applications.reviewing.domain.refusals import ApplicantIsGone
from services.applications.reviewing.domain.staff_review import Decision
from services.applications.reviewing.use_cases.staff_reviews import SaidByHost
from tests.applications.builders import Office
from tests.applications.facts import ANA, BY_HOST, START, known
from tests.applications.reviewing.builders import answers

UNDO = timedelta(minutes=15)


def graduated(office: Office, *, step1: bool = False) -> None:
    """Ana is no student any more: hands-on rotations need Step 1 now."""
    ana = office.people.people[ANA]
    office.people.people[ANA] = replace(ana, status="graduate", usmle_step1_passed=step1)


@pytest.mark.parametrize("decision", ["accept", "send_to_host"])
async def test_staff_cannot_go_on_with_who_is_not_eligible_any_more(decision: Decision) -> None:
    office = Office()
    sent = await office.submitted(rotation_id=BY_HOST, review_mode="host")
    reason = "the host agreed" if decision == "accept" else ""
    graduated(office)
    with pytest.raises(NotEligible, match="once they have passed USMLE Step 1") as no:
        await office.reviewing.decide(sent.application_id, decision, reason, ())
    assert [way["code"] for way in no.value.facts["would_help"]] == [
        "choose_observership",
        "pass_usmle_step1",
    ]
    assert (await office.read(sent)).state == "submitted"
    graduated(office, step1=True)
    await office.reviewing.decide(sent.application_id, decision, reason, ())


async def test_who_is_not_eligible_any_more_can_be_asked_or_declined() -> None:
    office = Office()
    sent = await office.submitted()
    graduated(office)
    asked = await office.reviewing.decide(sent.application_id, "needs_info", "Step 1?", ())
    assert asked.state == "needs_info"
    declined = await office.reviewing.decide(sent.application_id, "decline", "Graduated.", ())
    assert declined.state == "declined"


async def test_a_host_s_yes_is_judged_when_it_takes_effect() -> None:
    office = Office()
    asked, token = await office.with_host()
    await answers(office, token)
    graduated(office)
    await office.time_passes(UNDO)
    back = await office.read(asked)
    assert (back.state, back.accepted_at) == ("staff_review", None)
    assert back.note.startswith("The host agreed, but by the profile as it is now they are not eligible.")
    assert "ApplicationAccepted" not in office.names_announced(asked)
    graduated(office, step1=True)
    again = await office.reviewing.decide(asked.application_id, "accept", "the host agreed", ())
    assert again.state == "accepted"


async def test_so_is_one_by_phone() -> None:
    office = Office()
    asked, _ = await office.with_host()
    graduated(office)
    by = TakenDown("Dr. Example", "phone", office.clock().date(), "acc_staff")
    taken = known(await office.reviewing.take_down(asked.application_id, SaidByHost("accept", "", (), by)))
    assert (taken.state, taken.review and taken.review.ending) == ("staff_review", "accept")


async def test_other_dates_are_still_put_before_them_and_judged_when_chosen() -> None:
    office = Office()
    asked, token = await office.with_host()
    day: date = START + timedelta(weeks=1)
    await answers(office, token, "other_dates", dates=(day,))
    graduated(office)
    await office.time_passes(UNDO)
    assert (await office.read(asked)).state == "dates_proposed"
    with pytest.raises(NotEligible):
        await office.applying.choose(asked.application_id, ANA, day)


async def test_an_erased_account_is_not_accepted_but_declined() -> None:
    office = Office()
    sent = await office.submitted()
    del office.people.people[ANA]
    with pytest.raises(ApplicantIsGone):
        await office.reviewing.decide(sent.application_id, "accept", "", ())
    assert (await office.reviewing.decide(sent.application_id, "decline", "Erased.", ())).state == "declined"


async def test_a_host_s_yes_for_an_erased_account_is_back_with_staff() -> None:
    office = Office()
    asked, token = await office.with_host()
    await answers(office, token)
    del office.people.people[ANA]
    await office.time_passes(UNDO)
    back = await office.read(asked)
    assert (back.state, back.note) == (
        "staff_review",
        "The host agreed, but the applicant's account was erased.",
    )
