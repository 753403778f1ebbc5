"""Reviews that do not go the straight way, on the running system: by phone, other dates, taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from deploy.client import Json, until
from deploy.client.outside import look
from deploy.local.platform import Platform
from tests.system.office import Offer, Office
from tests.web.reader import Browser

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


WEEK = timedelta(weeks=1)


@pytest.fixture
def page(system: Platform) -> Iterator[Browser]:
    opened = Browser(system.gateway, source="127.0.0.79")
    yield opened
    opened.close()


def signed_in(page: Browser, account: Mapping[str, Any]) -> Browser:
    return page.open("/sign-in").press("Sign in", email=account["email"], password=account["password"])


def asked(office: Office, offer: Offer) -> tuple[str, str]:
    """Sent to the host; the application and the link in their mail."""
    _, application_id = office.applied(offer)
    office.staff.decide(application_id, "send_to_host")
    return application_id, office.rounds.mailbox.link(offer.host_email, "/r/")


def today(office: Office) -> str:
    """The office's own day."""
    return str(office.now().astimezone(ZoneInfo("America/New_York")).date())


def refused(office: Office, application_id: str, body: Json, status: int) -> Json:
    path = f"/v1/applications/{application_id}/host-answer"
    answer = office.staff.wire.request("POST", path, expect=status, json=body).json()
    return dict(answer)


def test_a_physician_who_phones_is_written_down_and_told_so(office: Office) -> None:
    offer = office.offer(review_mode="host")
    application_id, link = asked(office, offer)
    said = {"answer": "accept", "said_by": "Nora Testwell, MD", "how": "phone", "said_on": "2020-01-06"}
    assert refused(office, application_id, said, 422)["errors"][0]["pointer"] == "/said_on"
    dates = {**said, "said_on": today(office), "proposed_dates": [str(offer.start)]}
    assert refused(office, application_id, dates, 422)["errors"][0]["pointer"] == "/proposed_dates"

    seen = office.staff.take_down(application_id, "accept", today(office))

    assert (seen["host_answer"]["how"], seen["host_answer"]["said_by"]) == ("phone", "Nora Testwell, MD")
    office.await_mail(application_id, "answer_written_down", "accepted_and_held")
    assert office.claims(offer) == [application_id]
    assert "by phone" in look(link)
    other = {**said, "answer": "decline", "reason": "A full ward.", "said_on": today(office)}
    assert refused(office, application_id, other, 409)["code"] == "not_in_this_state"


def test_staff_write_an_answer_down_on_the_page(system: Platform, office: Office, page: Browser) -> None:
    offer = office.offer(review_mode="host")
    application_id, _ = asked(office, offer)
    signed_in(page, system.addresses["accounts"]["staff"])
    page.open(f"/office/applications/{application_id}").press(
        "Record the answer", said_by="Nora Testwell, MD"
    )
    assert page.status == 422
    page.press(
        "Record the answer", answer="decline", how="letter", said_on=today(office), host_said="A full ward."
    )
    assert "Declined" in page.page.text
    assert "Nora Testwell, MD" in page.page.text
    office.await_mail(application_id, "answer_written_down", "declined")


def wide_offer(office: Office) -> Offer:
    """Ten open weeks with one place each, where the host decides."""
    start = office.monday(20)
    weeks = [{"week": str(start + n * WEEK), "places": 1} for n in range(10)]
    return office.offer(review_mode="host", weeks=weeks)


def occupied(office: Office, offer: Offer, start: date) -> str:
    """Somebody else is held there."""
    applicant = office.rounds.newcomer()
    application_id = applicant.apply(offer.rotation_id, start)
    office.staff.decide(application_id, "accept", "They agreed by phone.")
    applicant.reach(application_id, "held")
    return application_id


def test_other_dates_are_chosen_by_the_applicant_until_one_is_free(office: Office, page: Browser) -> None:
    offer = wide_offer(office)
    applicant, application_id = office.applied(offer)
    office.staff.decide(application_id, "send_to_host")
    full, free = offer.start + WEEK, offer.start + 5 * WEEK
    dates = [str(full), str(free)]
    office.staff.take_down(application_id, "other_dates", today(office), proposed_dates=dates)
    office.await_mail(application_id, "other_dates", "answer_written_down")
    path = f"/v1/applications/{application_id}"
    proposed = applicant.application(application_id)["proposed_dates"]
    assert (proposed["dates"], proposed["fee"]["amount"]) == (dates, 199_900)
    strange = {"start_date": str(offer.start + 2 * WEEK)}
    no = applicant.wire.request("POST", f"{path}/date-choice", expect=422, json=strange).json()
    assert no["errors"][0]["pointer"] == "/start_date"

    occupied(office, offer, full)
    applicant.wire.post(f"{path}/date-choice", {"start_date": str(full)})
    left = applicant.reach(application_id, "dates_proposed")["proposed_dates"]
    assert left["dates"] == [str(free)]
    assert left["choose_until"] == proposed["choose_until"]

    signed_in(page, applicant.account)
    page.open(f"/applications/{application_id}").follow("Choose a date")
    assert "1 place free" in page.page.text
    page.press("Take this date")
    assert page.status == 422
    page.press("Take this date", start_date=str(free))
    assert "Chosen" in page.page.text
    held = applicant.reach(application_id, "held")
    assert held["start_date"] == str(free)
    office.await_mail(application_id, "accepted_and_held", "date_chosen")
    assert office.mailed(application_id)["other_dates"] == 2


def test_when_no_date_suits_the_office_has_the_turn_and_the_host_knows(office: Office, page: Browser) -> None:
    offer = wide_offer(office)
    applicant, application_id = office.applied(offer)
    office.staff.decide(application_id, "send_to_host")
    dates = [str(offer.start + WEEK)]
    office.staff.take_down(application_id, "other_dates", today(office), proposed_dates=dates)
    signed_in(page, applicant.account)
    page.open(f"/applications/{application_id}/dates").press("None of these dates", message="Only in May.")
    assert "looks for another way" in page.page.text
    seen = office.staff.application(application_id)
    assert (seen["state"], seen["answer"]) == ("staff_review", "Only in May.")
    office.await_mail(application_id, "dates_refused", "dates_not_chosen")


def test_an_acceptance_is_taken_back_before_it_is_paid_and_can_be_given_again(
    system: Platform, office: Office, page: Browser
) -> None:
    offer = office.offer()
    applicant, application_id = office.held(offer)
    applicant.sign_terms(application_id, "Mira Testwell")
    checkout = applicant.checkout(application_id, "deposit")
    waiting_one, waiting = office.accepted(offer)
    waiting_one.reach(waiting, "waitlisted")

    signed_in(page, system.addresses["accounts"]["staff"])
    page.open(f"/office/applications/{application_id}").press("Take the acceptance back")
    assert page.status == 422
    page.press("Take the acceptance back", back_reason="The ward is being rebuilt.")

    assert applicant.reach(application_id, "staff_review")["note"] == "The ward is being rebuilt."
    until("the page is closed", lambda: httpx.get(checkout, timeout=30).text, lambda s: "pm_card" not in s)
    waiting_one.reach(waiting, "held")
    office.await_mail(application_id, "decision_taken_back")
    office.staff.decide(application_id, "accept")
    applicant.reach(application_id, "waitlisted")


def test_a_decline_is_taken_back_and_a_host_s_cancellation_is_told_to_the_host(office: Office) -> None:
    offer = office.offer()
    applicant, application_id = office.applied(offer)
    office.staff.decide(application_id, "decline", "Too few places.")
    path = f"/v1/applications/{application_id}/decision-reversals"
    office.staff.wire.post(path, {"decision": "decline", "reason": "A mistake."})
    applicant.reach(application_id, "staff_review")
    office.await_mail(application_id, "declined", "decision_taken_back")
    office.staff.decide(application_id, "accept")
    applicant.reach(application_id, "held")

    cancelled = f"/v1/applications/{application_id}/host-cancellation"
    office.staff.wire.post(cancelled, {"reason": "The ward is closed."})
    applicant.reach(application_id, "cancelled")
    office.await_mail(application_id, "cancelled", "cancelled_for_host")
    no = office.staff.wire.request(
        "POST", path, expect=409, json={"decision": "accept", "reason": "A mistake."}
    ).json()
    assert no["code"] == "not_in_this_state"
