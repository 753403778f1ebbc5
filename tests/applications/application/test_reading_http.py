"""HTTP: what applicants and staff read of an application."""

from tests.applications.facts import ANA
from tests.applications.http_builders import AS_ANA, AS_BEN, AS_STAFF, Site


async def test_staff_see_who_applies_and_applicants_do_not_see_the_queue_s_fields() -> None:
    site = Site()
    application = await site.office.submitted()
    path = f"/v1/applications/{application.application_id}"
    assert (await site.ask(AS_STAFF, "GET", path)).json()["applicant"]["full_name"] == "Ana Maria Example"
    mine = await site.ask(AS_ANA, "GET", path)
    assert "applicant" not in mine.json()
    again = await site.ask(AS_ANA, "GET", path, headers={"if-none-match": mine.headers["etag"]})
    assert again.status_code == 304


async def test_applications_come_in_pages_the_latest_first() -> None:
    site = Site()
    made = [(await site.office.drafted()).application_id for _ in range(3)]
    first = (await site.ask(AS_ANA, "GET", "/v1/applications?limit=2")).json()
    second = (await site.ask(AS_ANA, "GET", f"/v1/applications?cursor={first['next_cursor']}")).json()
    seen = [item["application_id"] for item in first["items"] + second["items"]]
    assert sorted(seen) == sorted(made)
    assert second["next_cursor"] is None
    assert (
        await site.ask(AS_BEN, "GET", f"/v1/applications?cursor={first['next_cursor']}")
    ).status_code == 400


async def test_the_last_day_is_one_day_for_applicant_and_physician_and_its_friday_has_a_name() -> None:
    site = Site()
    asked, token = await site.office.with_host()
    seen = (await site.ask(f"applicant:{ANA}", "GET", f"/v1/applications/{asked.application_id}")).json()
    assert (seen["ends_on"], seen["last_weekday"]) == ("2027-03-28", "2027-03-26")
    page = (await site.ask("", "GET", f"/r/{token}")).text
    assert "Sunday, March 28, 2027" in page
    assert "the last weekday is Friday, March 26, 2027" in page
