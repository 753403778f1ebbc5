"""HTTP: who may ask what, what is refused how, and the way of an application from outside."""

import json
from typing import Any

import httpx
import pytest

from tests.applications.builders import (
    ANA,
    BEN,
    COACH,
    HANDS_ON,
    Office,
    held,
    known,
    pdf,
    reserved,
    rotation,
)
from tests.applications.http_builders import LARGEST, Site

AS_ANA, AS_BEN, AS_STAFF, AS_COACH = (
    f"applicant:{ANA}",
    f"applicant:{BEN}",
    "staff:acc_staff",
    f"coach:{COACH}",
)
NEW = {"rotation_id": HANDS_ON, "start_date": "2027-03-01", "weeks": 4}

NO_FILE = b'--b\r\ncontent-disposition: form-data; name="file"\r\n\r\nx\r\n--b--'


def key(value: str = "k1") -> dict[str, str]:
    return {"idempotency-key": value}


async def opened(site: Site) -> str:
    await site.office.receives(rotation())
    answer = await site.ask(AS_ANA, "POST", "/v1/applications", json=NEW, headers=key())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["application_id"])


async def test_the_way_to_a_signed_application() -> None:
    site = Site()
    application_id = await opened(site)
    path = f"/v1/applications/{application_id}"
    assert (await site.give(AS_ANA, application_id)).json()["missing_documents"] == []
    sent = (await site.ask(AS_ANA, "POST", f"{path}/submission")).json()
    assert sent["state"] == "submitted"
    assert sent["answer_due"] == {"at": "2026-11-03T15:00:00Z", "time_zone": "America/New_York"}
    queue = (await site.ask(AS_STAFF, "GET", "/v1/reviews?sort=due_at")).json()
    assert [item["application_id"] for item in queue["items"]] == [application_id]
    decided = await site.ask(AS_STAFF, "POST", f"{path}/decisions", json={"decision": "accept"})
    assert decided.json()["state"] == "accepted"
    await site.office.receives(held(known(await site.office.stores.applications.get(application_id))))
    terms = (await site.client.get("/v1/terms/current")).json()
    body = {"version": terms["version"], "signed_name": "Ana Maria Example"}
    headers = {**key(), "x-forwarded-for": "198.51.100.9, 192.0.2.7"}
    signed = await site.ask(AS_ANA, "POST", f"{path}/terms-signature", json=body, headers=headers)
    assert signed.json()["terms"]["sha256"] == terms["sha256"]
    stored = known(await site.office.stores.applications.get(application_id))
    assert stored.signature is not None
    assert stored.signature.address == "192.0.2.7"


async def test_the_same_idempotency_key_opens_one_application() -> None:
    site = Site()
    first = await opened(site)
    again = await site.ask(AS_ANA, "POST", "/v1/applications", json=NEW, headers=key())
    assert (again.json()["application_id"], again.headers["idempotent-replayed"]) == (first, "true")
    other = await site.ask(AS_ANA, "POST", "/v1/applications", json={**NEW, "weeks": 5}, headers=key())
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    someone = await site.ask(AS_BEN, "POST", "/v1/applications", json=NEW, headers=key())
    assert someone.json()["application_id"] != first


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/documents"),
        ("GET", "/documents/cv/content"),
        ("GET", "/events"),
        ("GET", "/checklist"),
        ("POST", "/submission"),
        ("POST", "/withdrawal"),
    ],
)
async def test_someone_else_s_application_is_a_404_and_nobody_s_a_401(method: str, path: str) -> None:
    site = Site()
    application_id = await opened(site)
    for who, status in ((AS_BEN, 404), ("", 401), ("nobody", 401)):
        answer = await site.ask(who, method, f"/v1/applications/{application_id}{path}")
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


async def test_what_a_role_may_not_do_is_a_403() -> None:
    site = Site()
    application_id = await opened(site)
    for who, method, path in (
        (AS_ANA, "GET", "/v1/reviews"),
        (AS_ANA, "POST", f"/v1/applications/{application_id}/decisions"),
        (AS_ANA, "GET", "/v1/visitors"),
        (AS_ANA, "POST", "/v1/partner-imports"),
        (AS_STAFF, "GET", "/v1/applications"),
        (AS_COACH, "GET", f"/v1/applications/{application_id}"),
    ):
        assert (await site.ask(who, method, path, json={"decision": "accept"})).status_code == 403, path


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"weeks": 0}, "/weeks"),
        ({"weeks": 53}, "/weeks"),
        ({"weeks": 9}, "/weeks"),
        ({"start_date": "2027-03-02"}, "/start_date"),
        ({"start_date": "soon"}, "/start_date"),
        ({"rotation_id": "x" * 81}, "/rotation_id"),
        ({"extra": 1}, "/extra"),
    ],
)
async def test_wrong_input_is_a_422_that_names_the_field(change: dict[str, Any], pointer: str) -> None:
    site = Site()
    await site.office.receives(rotation())
    answer = await site.ask(AS_ANA, "POST", "/v1/applications", json={**NEW, **change}, headers=key())
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_an_ineligible_applicant_reads_why_and_what_would_help() -> None:
    site = Site()
    application = await site.office.with_cv(kind="observership")
    answer = await site.ask(AS_ANA, "POST", f"/v1/applications/{application.application_id}/submission")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "not_eligible")
    assert problem["reasons"][0]["detail"] in problem["detail"]
    assert problem["would_help"]


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


async def test_a_document_comes_back_as_an_attachment_that_runs_nowhere() -> None:
    site = Site()
    application_id = await opened(site)
    content = pdf()
    await site.give(AS_ANA, application_id, content=content)
    for who in (AS_ANA, AS_STAFF):
        answer = await site.ask(who, "GET", f"/v1/applications/{application_id}/documents/cv/content")
        assert answer.content == content
        assert answer.headers["content-disposition"] == 'attachment; filename="cv.pdf"'
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_file_of_the_largest_size_is_looked_at_and_one_byte_more_is_not() -> None:
    site = Site()
    application_id = await opened(site)
    looked_at = await site.give(AS_ANA, application_id, content=b"x" * LARGEST)
    assert (looked_at.status_code, looked_at.json()["code"]) == (422, "document_not_accepted")
    for size in (LARGEST + 1, LARGEST + 500_000):
        too_large = await site.give(AS_ANA, application_id, content=b"x" * size)
        assert (too_large.status_code, too_large.json()["code"]) == (413, "document_too_large")


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"x", 422),
        ("multipart/form-data; boundary=b", b"x", 422),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\nx\r\n--b--\r\n", 422),
        ("multipart/form-data; boundary=b", NO_FILE, 422),
        ("multipart/form-data; boundary=\xff", b"--\xff", 422),
    ],
)  # fmt: skip
async def test_a_body_that_is_no_upload_is_refused(content_type: str, body: bytes, status: int) -> None:
    site = Site()
    path = f"/v1/applications/{await opened(site)}/documents/cv"
    headers = {"content-type": content_type.encode("latin-1")}
    answer = await site.ask(AS_ANA, "PUT", path, content=body, headers=headers)
    assert answer.status_code == status, answer.text


def messages(answer: httpx.Response) -> list[dict[str, Any]]:
    """The events of a stream."""
    found = []
    for block in answer.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "event" in fields:
            found.append({"id": int(fields["id"]), "event": fields["event"], **json.loads(fields["data"])})
    return found


async def test_the_event_stream_tells_everything_or_what_is_new() -> None:
    site = Site()
    application = await site.office.held()
    path = f"/v1/applications/{application.application_id}/events"
    answer = await site.ask(AS_ANA, "GET", path)
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = messages(answer)
    assert [message["event"] for message in told] == [
        "DraftOpened",
        "ApplicationSubmitted",
        "ReviewBegan",
        "ApplicationAccepted",
        "PlaceHeld",
    ]
    assert told[-1]["facts"]["fee"] == {"amount": 159_900, "currency": "usd"}
    assert ": still here" in answer.text
    resumed = await site.ask(AS_ANA, "GET", path, headers={"last-event-id": "3"})
    assert [message["id"] for message in messages(resumed)] == [4, 5]
    for odd in ("x", "-1", "٣"):
        again = await site.ask(AS_ANA, "GET", path, headers={"last-event-id": odd.encode()})
        assert len(messages(again)) == 5


async def test_a_coach_sees_their_visitors_and_completes_the_checklist() -> None:
    site = Site()
    office: Office = site.office
    await office.coaches.join(COACH, ["America/Chicago"], ["en"])
    application = await office.signed()
    await office.receives(reserved(application))
    [visitor] = (await site.ask(AS_COACH, "GET", "/v1/visitors?state=reserved")).json()["items"]
    path = f"/v1/visitors/{visitor['application_id']}"
    full = (await site.ask(AS_COACH, "GET", path)).json()
    assert full["applicant"]["email"] == "ana@example.org"
    mine = f"/v1/applications/{visitor['application_id']}/checklist"
    ticked = await site.ask(AS_ANA, "PATCH", f"{mine}/housing", json={"done": True})
    assert ticked.json()["state"] == "enrolling"
    refused = await site.ask(AS_ANA, "PATCH", f"{mine}/site_confirmed", json={"done": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_your_item")
    for item in full["checklist"]:
        last = await site.ask(AS_COACH, "PATCH", f"{path}/checklist/{item['name']}", json={"done": True})
    assert last.json()["state"] == "ready"
    assert (await site.ask("coach:acc_other", "GET", path)).status_code == 404
    assert (await site.ask("coach:acc_other", "GET", "/v1/visitors")).json()["items"] == []


async def test_staff_import_partners_and_coaches_suggest_them() -> None:
    site = Site()
    await site.office.coaches.join(COACH, ["America/Chicago"], ["en"])
    application = await site.office.reserved()
    text = "partner_ref,kind,name,city,state,url,note\nP-1,housing,Lilac,Chicago,IL,https://l.example.org/,\n"
    for _ in range(2):
        answer = await site.ask(AS_STAFF, "POST", "/v1/partner-imports", files={"partners": text.encode()})
        assert answer.json() == {"imported": 1, "partners": 1}
    broken = text.replace("housing", "hotel").encode()
    refused = await site.ask(AS_STAFF, "POST", "/v1/partner-imports", files={"partners": broken})
    assert refused.status_code == 422
    assert (refused.json()["report"][0]["line"], refused.json()["report"][0]["column"]) == (2, "kind")
    latin = await site.ask(AS_STAFF, "POST", "/v1/partner-imports", files={"partners": "ü".encode("latin-1")})
    assert latin.status_code == 422
    path = f"/v1/visitors/{application.application_id}"
    [partner] = (await site.ask(AS_COACH, "GET", f"{path}/partners")).json()
    assert (partner["relationship"], partner["required"]) == ("partner", False)
    body = {"partner_id": partner["partner_id"], "note": "Near the clinic."}
    assert (await site.ask(AS_COACH, "POST", f"{path}/suggestions", json=body)).status_code == 201
    mine = (await site.ask(AS_ANA, "GET", f"/v1/applications/{application.application_id}")).json()
    assert [suggestion["note"] for suggestion in mine["suggestions"]] == ["Near the clinic."]


async def test_the_last_day_is_one_day_for_applicant_and_physician_and_its_friday_has_a_name() -> None:
    site = Site()
    asked, token = await site.office.with_host()
    seen = (await site.ask(f"applicant:{ANA}", "GET", f"/v1/applications/{asked.application_id}")).json()
    assert (seen["ends_on"], seen["last_weekday"]) == ("2027-03-28", "2027-03-26")
    page = (await site.ask("", "GET", f"/r/{token}")).text
    assert "Sunday, March 28, 2027" in page
    assert "the last weekday is Friday, March 26, 2027" in page
