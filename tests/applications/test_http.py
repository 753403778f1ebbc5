"""HTTP: who may ask what, what is refused how, and the way of an application from outside."""

import pytest

from tests.applications.facts import held, known
from tests.applications.http_builders import AS_ANA, AS_BEN, AS_COACH, AS_STAFF, Site, key, opened


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
        (AS_ANA, "POST", f"/v1/applications/{application_id}/host-answer"),
        (AS_ANA, "GET", "/v1/visitors"),
        (AS_ANA, "POST", "/v1/partner-imports"),
        (AS_STAFF, "GET", "/v1/applications"),
        (AS_COACH, "GET", f"/v1/applications/{application_id}"),
    ):
        assert (await site.ask(who, method, path, json={"decision": "accept"})).status_code == 403, path
