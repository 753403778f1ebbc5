"""HTTP for who one is: reading and changing it, the export, erasing oneself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.applications.accounts.builders import EMAIL, PASSWORD
from tests.applications.accounts.http_builders import Site


async def test_me_is_changed_by_who_has_read_it() -> None:
    site = Site()
    headers = await site.as_applicant()
    seen = (await site.client.get("/v1/me", headers=headers)).headers["etag"]
    assert (await site.client.patch("/v1/me", json={}, headers=headers)).status_code == 428
    change = {"full_name": "Ana Second", "profile": {"usmle_step1_passed": True, "languages": ["hi"]}}
    answer = await site.client.patch("/v1/me", json=change, headers=headers | {"if-match": seen})
    assert answer.status_code == 200
    assert (answer.json()["full_name"], answer.json()["profile"]["usmle_step1_passed"]) == (
        "Ana Second",
        True,
    )
    stale = await site.client.patch("/v1/me", json=change, headers=headers | {"if-match": seen})
    assert stale.status_code == 412
    again = await site.client.get("/v1/me", headers=headers | {"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("change", [{"full_name": None}, {"profile": {"status": None}}, {"role": "staff"}])
async def test_a_change_to_nothing_or_of_what_is_not_theirs_is_refused(change: dict[str, Any]) -> None:
    site = Site()
    headers = await site.as_applicant() | {"if-match": "*"}
    assert (await site.client.patch("/v1/me", json=change, headers=headers)).status_code == 422


async def test_an_export_is_a_file_without_secrets() -> None:
    site = Site()
    headers = await site.as_applicant()
    answer = await site.client.get("/v1/me/export", headers=headers)
    assert "attachment" in answer.headers["content-disposition"]
    assert {*answer.json()} == {"account", "sessions", "applications"}
    assert "sha256" not in answer.text
    assert PASSWORD not in answer.text


async def test_erasing_me_ends_everything() -> None:
    site = Site()
    headers = await site.as_applicant()
    account_id = await site.accounts.id_of(EMAIL)
    site.accounts.applications.live.add(account_id)
    answer = await site.client.delete("/v1/me", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "application_under_way")
    site.accounts.applications.live.clear()
    assert (await site.client.delete("/v1/me", headers=headers)).status_code == 204
    assert (await site.client.get("/v1/me", headers=headers)).status_code == 404
