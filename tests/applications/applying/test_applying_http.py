"""HTTP of applying: what is refused, and how that is said."""

from typing import Any

import pytest

from tests.applications.facts import rotation
from tests.applications.http_builders import AS_ANA, AS_BEN, NEW, Site, key, opened


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
    ("change", "pointer"),
    [
        ({"weeks": 0}, "/weeks"),
        ({"weeks": 53}, "/weeks"),
        ({"weeks": 9}, "/weeks"),
        ({"weeks": "4"}, "/weeks"),
        ({"weeks": True}, "/weeks"),
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


@pytest.mark.parametrize(
    ("sent", "status"), [({"json": {}}, 200), ({}, 200), ({"content": b"null"}, 422), ({"content": b""}, 200)]
)
async def test_sending_in_needs_no_body_and_null_is_none(sent: dict[str, Any], status: int) -> None:
    site = Site()
    application_id = await opened(site)
    await site.give(AS_ANA, application_id)

    headers = {"content-type": "application/json"} if "content" in sent else {}
    path = f"/v1/applications/{application_id}/submission"
    answer = await site.ask(AS_ANA, "POST", path, headers=headers, **sent)

    assert answer.status_code == status, answer.text
