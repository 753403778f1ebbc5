"""Reviews that do not go the straight way, on the running system: answers by phone (R33)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from deploy.client import Json
from deploy.client.outside import look
from tests.system.office import Offer, Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


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
    assert (
        refused(office, application_id, {**said, "said_on": today(office)}, 409)["code"]
        == "not_in_this_state"
    )
