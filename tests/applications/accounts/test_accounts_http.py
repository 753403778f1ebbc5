"""Accounts over HTTP: what strangers, applicants and staff are answered."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.applications.accounts.domain.limits import Rate, Rates
from tests.applications.accounts.builders import EMAIL, PASSWORD
from tests.applications.accounts.http_builders import REGISTRATION, Site


def changed(**changes: Any) -> dict[str, Any]:
    profile = REGISTRATION["profile"] | changes.pop("profile", {})
    return REGISTRATION | changes | {"profile": profile}


async def test_from_registering_to_being_someone() -> None:
    site = Site()
    answer = await site.client.post("/v1/accounts", json=REGISTRATION)
    assert (answer.status_code, answer.json()) == (202, {"state": "mail_follows"})
    await site.accounts.look()
    credentials = {"email": EMAIL, "password": PASSWORD}
    answer = await site.client.post("/v1/sessions", json=credentials)
    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_verified")
    token = site.accounts.links.token("verify-email", await site.accounts.id_of(EMAIL), 1)
    answer = await site.client.post("/v1/accounts/verification", json={"token": token})
    assert (answer.status_code, answer.json()) == (200, {"state": "verified"})
    me = await site.client.get("/v1/me", headers=await site.sign_in())
    assert me.json() == {
        "id": await site.accounts.id_of(EMAIL),
        "role": "applicant",
        "email": EMAIL,
        "full_name": "Ana Example",
        "profile": {
            "kind": "applicant",
            "status": "student",
            "country": "IN",
            "school": "Example Medical College",
            "graduation_date": None,
            "usmle_step1_passed": False,
            "languages": ["en"],
            "time_zone": "UTC",
            "locale": "en",
        },
        "registered_at": "2027-03-01T12:00:00Z",
    }


async def test_a_taken_and_a_free_address_are_answered_alike() -> None:
    site = Site()
    await site.accounts.verified()
    answers = [
        await site.client.post("/v1/accounts", json=changed(email=email))
        for email in (EMAIL, "new@mail.example")
    ]
    assert answers[0].status_code == answers[1].status_code == 202
    assert answers[0].content == answers[1].content
    assert {*answers[0].headers} == {*answers[1].headers}


@pytest.mark.parametrize("path", ["/v1/password-resets", "/v1/accounts/verification-mails"])
async def test_asking_for_a_mail_is_answered_alike_for_everyone(path: str) -> None:
    site = Site()
    await site.accounts.verified()
    answers = [await site.client.post(path, json={"email": email}) for email in (EMAIL, "no@mail.example")]
    assert [(one.status_code, one.json()) for one in answers] == [(202, {"state": "mail_follows"})] * 2


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (changed(email="no address"), "/email"),
        (changed(password="sh0rt#"), "/password"),
        (changed(password="x" * 129), "/password"),
        (changed(password="password1234"), "/password"),
        (changed(full_name="   "), "/full_name"),
        (changed(full_name="see http://evil.example"), "/full_name"),
        (changed(profile={"country": "India"}), "/profile/country"),
        (changed(profile={"time_zone": "Mars/Base"}), "/profile/time_zone"),
        (changed(profile={"languages": []}), "/profile/languages"),
        (changed(profile={"status": "doctor"}), "/profile/status"),
        (changed(profile={"graduation_date": "2027-02-30"}), "/profile/graduation_date"),
        (changed(role="staff"), "/role"),
    ],
)
async def test_wrong_input_is_refused_and_the_field_is_named(body: dict[str, Any], pointer: str) -> None:
    answer = await Site().client.post("/v1/accounts", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert str(body["password"]) not in answer.text


async def test_the_same_registration_key_mails_once() -> None:
    site = Site()
    for _ in range(2):
        headers = {"Idempotency-Key": "one"}
        answer = await site.client.post("/v1/accounts", json=REGISTRATION, headers=headers)
        assert answer.status_code == 202
        await site.accounts.look()
    assert site.accounts.said_kinds().count("EmailVerificationRequested") == 1


async def test_too_many_registrations_are_told_when_to_come_back() -> None:
    site = Site(Rates(registration=Rate(1, Rates().registration.per)))
    forwarded = {"x-forwarded-for": "192.0.2.1, 203.0.113.9"}
    await site.client.post("/v1/accounts", json=REGISTRATION, headers=forwarded)
    # The left part is what the caller says of itself: it opens no new purse.
    forwarded = {"x-forwarded-for": "192.0.2.2, 203.0.113.9"}
    answer = await site.client.post("/v1/accounts", json=REGISTRATION, headers=forwarded)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert answer.headers["retry-after"] == "61"


async def test_opening_the_mailed_link_changes_nothing_and_its_button_confirms() -> None:
    site = Site()
    account_id = await site.accounts.registered()
    token = site.accounts.links.token("verify-email", account_id, 1)
    page = await site.client.get("/v1/accounts/verification", params={"token": token})
    assert page.status_code == 200
    assert f'value="{token}"' in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert (await site.accounts.account(account_id)).state == "unverified"  # type: ignore[attr-defined]
    done = await site.client.post("/v1/accounts/verification/form", data={"token": token})
    assert (done.status_code, "confirmed" in done.text) == (200, True)
    assert await site.sign_in()


async def test_nobody_takes_over_a_registration_that_waits_for_its_mail() -> None:
    site = Site()
    account_id = await site.accounts.registered()
    again = {**REGISTRATION, "password": "a thief waits here", "full_name": "Not Ana"}
    assert (await site.client.post("/v1/accounts", json=again)).status_code == 202
    await site.accounts.look()
    token = site.accounts.links.token("verify-email", account_id, 1)
    page = await site.client.get("/v1/accounts/verification", params={"token": token})
    assert ("Ana Example" in page.text, "Not Ana" in page.text) == (True, False)
    assert "made on" in page.text
    assert (await site.client.post("/v1/accounts/verification", json={"token": token})).status_code == 200
    assert await site.sign_in()
    thief = {"email": EMAIL, "password": "a thief waits here"}
    assert (await site.client.post("/v1/sessions", json=thief)).status_code == 401


async def test_the_page_of_a_bad_link_says_so_and_holds_no_markup_of_others() -> None:
    site = Site()
    page = await site.client.get("/v1/accounts/verification", params={"token": '"><script>alert(1)'})
    assert "<script>" not in page.text
    bad = await site.client.post("/v1/accounts/verification/form", data={"token": "nonsense"})
    assert (bad.status_code, bad.headers["content-type"]) == (404, "text/html; charset=utf-8")
    account_id = await site.accounts.registered()
    await site.client.post("/v1/accounts/verification-mails", json={"email": EMAIL})
    await site.accounts.look()
    old = site.accounts.links.token("verify-email", account_id, 1)
    gone = await site.client.post("/v1/accounts/verification/form", data={"token": old})
    assert gone.status_code == 410
    answer = await site.client.post("/v1/accounts/verification", json={"token": old})
    assert (answer.status_code, answer.json()["code"]) == (409, "link_expired")


async def test_a_password_is_reset_by_the_mailed_link() -> None:
    site = Site()
    account_id = await site.accounts.verified()
    await site.client.post("/v1/password-resets", json={"email": EMAIL})
    await site.accounts.look()
    token = site.accounts.links.token("reset-password", account_id, 1)
    new = "five painted iron chairs"
    answer = await site.client.put(f"/v1/password-resets/{token}", json={"password": new})
    assert (answer.status_code, answer.content) == (204, b"")
    assert await site.sign_in(password=new)
    answer = await site.client.put("/v1/password-resets/nonsense", json={"password": new})
    assert (answer.status_code, answer.json()["code"]) == (404, "link_unknown")


async def test_staff_appoint_and_list_the_team_and_nobody_else_does() -> None:
    site = Site()
    applicant, staff = await site.as_applicant(), await site.as_staff()
    coach = {
        "email": "c@team.example",
        "full_name": "Carl Coach",
        "role": "coach",
        "languages": ["en", "es"],
        "time_zones": ["America/Denver"],
        "password": PASSWORD,
    }
    assert (await site.client.post("/v1/staff-accounts", json=coach)).status_code == 401
    assert (await site.client.post("/v1/staff-accounts", json=coach, headers=applicant)).status_code == 403
    made = await site.client.post("/v1/staff-accounts", json=coach, headers=staff)
    assert made.status_code == 201
    assert PASSWORD not in made.text
    again = await site.client.post("/v1/staff-accounts", json=coach, headers=staff)
    assert (again.status_code, again.json()["code"]) == (409, "address_taken")
    assert made.json()["id"] in site.accounts.coaches.joined
    first = await site.client.get("/v1/staff-accounts", params={"limit": 1}, headers=staff)
    cursor = first.json()["next_cursor"]
    second = await site.client.get("/v1/staff-accounts", params={"cursor": cursor}, headers=staff)
    emails = [item["email"] for page in (first, second) for item in page.json()["items"]]
    assert sorted(emails) == ["c@team.example", "staff@team.example"]
    assert (await site.client.get("/v1/staff-accounts", headers=applicant)).status_code == 403


async def test_no_field_of_the_document_lacks_a_bound() -> None:
    site = Site()
    document = site.app.openapi()
    for name in ("NewAccount", "Credentials", "NewPassword", "TokenOnly", "EmailOnly", "NewTeamMember"):
        for field, schema in document["components"]["schemas"][name]["properties"].items():
            if schema.get("type") == "string" and "enum" not in schema:
                assert "maxLength" in schema or "pattern" in schema, f"{name}.{field}"
    assert "hash" not in json.dumps(document["components"]["schemas"]["AccountView"])


@pytest.mark.parametrize("passed", [0, 1, "yes", "false", None])
async def test_what_decides_eligibility_is_true_or_false_and_nothing_like_it(passed: object) -> None:
    site = Site()
    body = changed(profile={"usmle_step1_passed": passed})
    answer = await site.client.post("/v1/accounts", json=body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/profile/usmle_step1_passed"]
