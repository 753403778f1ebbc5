"""HTTP of attendance and certificates (R30)."""

from tests.applications.afterwards.test_certifying import completed
from tests.applications.facts import ANA
from tests.applications.http_builders import AS_ANA, AS_COACH, AS_STAFF, Site

BODY = {"attended": True, "said_by": "Dr. Nadia Example", "how": "phone", "said_on": "2027-03-29"}


async def test_staff_record_attendance_and_anyone_verifies_the_certificate_until_it_is_revoked() -> None:
    site = Site()
    path = f"/v1/applications/{(await completed(site.office)).application_id}"
    for who in (AS_ANA, AS_COACH):
        assert (await site.ask(who, "POST", f"{path}/attendance", json=BODY)).status_code == 403
    recorded = await site.ask(AS_STAFF, "POST", f"{path}/attendance", json=BODY)
    assert recorded.status_code == 200, recorded.text
    number = (await site.ask(AS_ANA, "GET", path)).json()["certificate"]
    assert number == recorded.json()["certificate"]
    seen = await site.ask("", "GET", f"/v1/certificates/{number}")
    visit = seen.json()["visit"]
    assert (seen.json()["status"], visit["full_name"], visit["weeks"]) == ("valid", "Ana Maria Example", 4)
    assert (visit["first_day"], visit["last_weekday"]) == ("2027-03-01", "2027-03-26")
    assert not [word for word in (ANA, "app_", "Nadia", "example.org") if word in seen.text]
    refused = await site.ask(AS_ANA, "POST", f"{path}/certificate-revocation", json={"reason": "mine"})
    assert refused.status_code == 403
    body = {"reason": "the wrong weeks"}
    revoked = await site.ask(AS_STAFF, "POST", f"{path}/certificate-revocation", json=body)
    assert revoked.json()["certificate"] is None
    after = await site.ask("", "GET", f"/v1/certificates/{number}")
    assert (after.json()["status"], after.json()["visit"]) == ("revoked", None)
    assert "wrong weeks" not in after.text


async def test_errors_name_the_field_and_an_unknown_number_is_not_found() -> None:
    site = Site()
    path = f"/v1/applications/{(await completed(site.office)).application_id}/attendance"
    early = await site.ask(AS_STAFF, "POST", path, json={**BODY, "said_on": "2027-03-25"})
    assert (early.status_code, early.json()["code"]) == (422, "heard_on_wrong_day")
    unclear = await site.ask(AS_STAFF, "POST", path, json={**BODY, "said_by": " "})
    assert [error["pointer"] for error in unclear.json()["errors"]] == ["/said_by"]
    unknown = await site.ask("", "GET", "/v1/certificates/AAAA-BBBB-CCCC-DDDD")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "certificate_unknown")
