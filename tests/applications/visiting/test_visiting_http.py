"""HTTP of coaches and partners."""

from tests.applications.builders import Office
from tests.applications.facts import COACH, reserved
from tests.applications.http_builders import AS_ANA, AS_COACH, AS_STAFF, Site


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


async def test_staff_let_an_unfinished_visitor_come_and_nobody_else_can() -> None:
    site = Site()
    await site.office.coaches.join(COACH, ["America/Chicago"], ["en"])
    application = await site.office.reserved()
    path = f"/v1/applications/{application.application_id}/visit-decisions"
    body = {"decision": "let_come", "reason": "they finish on site"}
    for who in (AS_ANA, AS_COACH):
        assert (await site.ask(who, "POST", path, json=body)).status_code == 403
    unclear = await site.ask(AS_STAFF, "POST", path, json={"decision": "let_come", "reason": " "})
    assert [error["pointer"] for error in unclear.json()["errors"]] == ["/reason"]
    other = await site.ask(AS_STAFF, "POST", path, json={**body, "decision": "postpone"})
    assert other.status_code == 422
    for _ in range(2):
        assert (await site.ask(AS_STAFF, "POST", path, json=body)).status_code == 200
    assert (await site.office.read(application)).let_come is not None
