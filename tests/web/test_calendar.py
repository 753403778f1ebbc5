"""Deadlines as calendar files: read by a strict parser, ending with the last good moment."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from ical.calendar_stream import IcsCalendarStream

from tests.web.gallery.gateway import Case, description
from tests.web.gallery.site import Site, asked_for
from web.present.calendar import calendar_file

NOW = datetime(2027, 1, 4, 15, 0, tzinfo=UTC)
HERE = "http://127.0.0.1"


@pytest.fixture(scope="module", autouse=True)
def described() -> None:
    description()  # before a loop runs: the services are put together in one of their own


def test_the_entry_ends_with_the_last_good_moment_and_warns_a_day_before() -> None:
    title = "Pay the rest for Cardiology; hands-on, and much more: طب القلب في عيادة البحيرة بجانب المستشفى"
    text = calendar_file("hold-app_1@x.example", title, "2027-01-11T14:59:00+00:00", f"{HERE}/a", NOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (event,) = IcsCalendarStream.calendar_from_ics(text).events
    assert event.end == datetime(2027, 1, 11, 14, 59, tzinfo=UTC)
    assert event.summary == title
    assert event.uid == "hold-app_1@x.example"
    assert [alarm.trigger for alarm in event.alarm] == [timedelta(days=-1)]


@pytest.mark.parametrize(("state", "status"), [("held", 200), ("staff_review", 404), ("completed", 404)])
async def test_a_page_offers_one_only_where_its_reader_must_act(state: str, status: int) -> None:
    case = Case(role="applicant", given={"state": state, "payment_in_progress": False, "declined": False})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Site(HERE)), base_url=HERE) as reader:
        page = await reader.get("/applications/app_1", headers=asked_for(case))
        file = await reader.get("/applications/app_1/deadline.ics", headers=asked_for(case))
    assert file.status_code == status
    assert ("deadline.ics" in page.text) == (status == 200)
    if status == 200:
        assert file.headers["content-type"].startswith("text/calendar")
        (event,) = IcsCalendarStream.calendar_from_ics(file.text).events
        assert event.uid == "hold-app_1@rounds.example"
