"""The calendar moves a visit, and what waits for staff is on their desk (R29, R32)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from deploy.client import Json, until
from tests.system.office import Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

SOON = 60.0
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("America/Chicago"))


def travel_to(office: Office, instant: datetime) -> None:
    office.rounds.travel(instant - office.now() + MINUTE)


def tasks_of(office: Office, application_id: str) -> list[str]:
    for item in office.staff.listed("/v1/staff/desk"):
        if item["application_id"] == application_id:
            return [task["task"] for task in item["tasks"]]
    return []


def certified(office: Office, application_id: str, said_on: date) -> str:
    """Staff record that the visitor was there; whoever has the number can verify the certificate (R30)."""
    body = {
        "attended": True,
        "said_by": "Dr. Nadia Example",
        "how": "phone",
        "said_on": said_on.isoformat(),
    }
    recorded = office.staff.wire.post(f"/v1/applications/{application_id}/attendance", body)
    number = str(recorded["certificate"])
    seen = office.staff.wire.get(f"/v1/certificates/{number.lower()}")
    assert (seen["status"], seen["visit"]["weeks"]) == ("valid", 4)
    return number


def turns(application: Json) -> set[tuple[str, str]]:
    return {(wait["who"], wait["task"]) for wait in application["waiting_for"]}


def test_who_has_paid_the_deposit_and_ticked_nothing_begins_and_completes_by_the_calendar(
    office: Office,
) -> None:
    offer = office.offer()
    applicant, application_id = office.reserved(offer)
    (due,) = applicant.statement(application_id)["due"]
    assert "The place is reserved." in applicant.statement(application_id)["summary"]
    assert ("clock", "begin_visit") in turns(applicant.application(application_id))
    assert tasks_of(office, application_id) == []

    travel_to(office, datetime.fromisoformat(due["at"]))
    assert tasks_of(office, application_id) == ["decide_visit"]
    assert "were due by" in applicant.statement(application_id)["summary"]

    begins = midnight(offer.start)
    travel_to(office, begins - 7 * DAY)
    office.await_mail(application_id, "still_open", "visitor_unfinished", "visit_unfinished")

    body = {"decision": "let_come", "reason": "they pay on site"}
    office.staff.wire.post(f"/v1/applications/{application_id}/visit-decisions", body)
    assert tasks_of(office, application_id) == []
    office.await_mail(application_id, "visitor_let_come")

    travel_to(office, begins)
    applicant.reach(application_id, "active", seconds=SOON)
    assert ("clock", "complete_visit") in turns(applicant.application(application_id))
    travel_to(office, midnight(offer.start + timedelta(weeks=4)))
    applicant.reach(application_id, "completed", seconds=SOON)
    office.await_mail(application_id, "completed")
    assert office.mailed(application_id)["visit_unfinished"] == 1

    assert tasks_of(office, application_id) == ["record_attendance"]
    number = certified(office, application_id, said_on=offer.start + timedelta(weeks=4))
    assert applicant.application(application_id)["certificate"] == number
    until("nothing waits", lambda: applicant.application(application_id)["waiting_for"], lambda w: w == [])
