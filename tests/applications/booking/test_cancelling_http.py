"""Cancelling over HTTP: quotes for people, keys for money, refusals that say the way out (R18)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from services.applications.application.domain.application import Application
from tests.applications.facts import ANA, BEN
from tests.applications.http_builders import Site

MINE, STAFF = f"applicant:{ANA}", "staff:acc_staff"


async def reserved() -> tuple[Site, Application]:
    site = Site()
    return site, await site.office.paid()


async def quote(site: Site, application: Application, who: str = MINE) -> httpx.Response:
    return await site.ask(who, "GET", f"/v1/applications/{application.application_id}/cancellation-quote")


async def send(
    site: Site, application: Application, what: str, body: Any, who: str = MINE, key: str | None = "k1"
) -> httpx.Response:
    path = f"/v1/applications/{application.application_id}/{what}"
    headers = {"idempotency-key": key} if key else {}
    return await site.ask(who, "POST", path, json=body, headers=headers)


async def test_the_quote_says_every_line_what_is_kept_what_falls_away_and_until_when() -> None:
    site, application = await reserved()
    seen = (await quote(site, application)).json()
    assert [(line["text"], line["amount"]["amount"]) for line in seen["lines"]] == [
        ("More than 90 days before the start: 100 %, less a processing fee", 69_900),
        ("Less the processing fee of this rule", -25_000),
    ]
    assert (seen["paid"]["amount"], seen["refund"]["amount"], seen["kept"]["amount"]) == (
        69_900,
        44_900,
        25_000,
    )
    assert seen["balance"]["amount"] == 90_000
    assert seen["days_before_start"] == 119
    assert seen["holds_until"] == {"at": "2026-11-02T15:30:00Z", "time_zone": "America/Chicago"}
    assert seen["payment_page_until"] is None
    assert seen["refund_waits"] is False
    assert any("still open" in sentence for sentence in seen["what_happens"])
    assert seen["possible"] == []


async def test_cancelling_does_what_was_quoted_once_and_shows_it() -> None:
    site, application = await reserved()
    body = {"quote_id": (await quote(site, application)).json()["quote_id"]}
    first = await send(site, application, "cancellation", body)
    assert first.status_code == 200, first.text
    again = await send(site, application, "cancellation", body)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    done = first.json()
    assert done["state"] == "cancelled"
    assert (done["cancellation"]["by"], done["cancellation"]["refund"]["amount"]) == ("applicant", 44_900)
    assert site.office.names_announced(application).count("ApplicationCancelled") == 1


@pytest.mark.parametrize("body", [{}, {"quote_id": ""}, {"quote_id": "quo_1", "refund": 1}, []])
async def test_without_a_quote_nothing_is_cancelled(body: Any) -> None:
    site, application = await reserved()
    assert (await send(site, application, "cancellation", body)).status_code == 422
    assert (await site.office.read(application)).state == "reserved"


async def test_a_key_is_needed_where_money_goes_back() -> None:
    site, application = await reserved()
    body = {"quote_id": (await quote(site, application)).json()["quote_id"]}
    assert (await send(site, application, "cancellation", body, key=None)).status_code == 422
    for what, wish in (
        ("host-cancellation", {"reason": "illness"}),
        ("staff-cancellation", {"reason": "illness", "refund": {"amount": 1}}),
    ):
        assert (await send(site, application, what, wish, STAFF, None)).status_code == 422


async def test_a_quote_that_is_not_the_latest_is_a_409_with_the_way_to_a_new_one() -> None:
    site, application = await reserved()
    answer = await send(site, application, "cancellation", {"quote_id": "quo_made_up"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "quote_is_over")
    followed = await site.ask(MINE, "GET", problem["quote"])
    assert followed.json()["quote_id"].startswith("quo_")


async def test_before_a_reservation_the_way_is_to_withdraw_and_after_it_the_quote() -> None:
    site = Site()
    held = await site.office.held()
    refused = (await quote(site, held)).json()
    assert (refused["status"], refused["code"]) == (409, "withdraw_instead")
    assert (await site.ask(MINE, "POST", refused["withdrawal"])).status_code == 200
    reserved = await site.office.paid(rotation_id="rot_2")
    refused = (await site.ask(MINE, "POST", f"/v1/applications/{reserved.application_id}/withdrawal")).json()
    assert refused["code"] == "already_reserved"
    assert (await site.ask(MINE, "GET", refused["quote"])).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [(f"applicant:{BEN}", 404), ("coach:acc_1", 403), (STAFF, 403), ("", 401)]
)
async def test_a_quote_is_the_applicants_own(who: str, status: int) -> None:
    site, application = await reserved()
    assert (await quote(site, application, who)).status_code == status
    answer = await send(site, application, "cancellation", {"quote_id": "quo_1"}, who)
    assert answer.status_code == status


@pytest.mark.parametrize("what", ["host-cancellation", "staff-cancellation", "confirmations"])
@pytest.mark.parametrize(("who", "status"), [(MINE, 403), ("coach:acc_1", 403), ("", 401)])
async def test_what_staff_do_only_staff_do(what: str, who: str, status: int) -> None:
    site, application = await reserved()
    body = {"reason": "illness", "refund": {"amount": 1}, "kind": "visa_denial"}
    assert (await send(site, application, what, body, who)).status_code == status


async def test_the_host_cancels_and_everything_goes_back() -> None:
    site, application = await reserved()
    answer = await send(site, application, "host-cancellation", {"reason": "illness"}, STAFF)
    done = answer.json()["cancellation"]
    assert (done["by"], done["refund"]["amount"], done["kept"]["amount"]) == ("host", 69_900, 0)
    later = await send(site, application, "staff-cancellation", {"reason": "why", "refund": {"amount": 0}},
                       STAFF, "k2")  # fmt: skip
    assert later.json()["code"] == "not_in_this_state"


async def test_staff_cannot_give_back_more_than_was_paid() -> None:
    site, application = await reserved()
    wish = {"reason": "goodwill", "refund": {"amount": 69_901}}
    refused = await send(site, application, "staff-cancellation", wish, STAFF)
    assert (refused.status_code, refused.json()["paid"]["amount"]) == (422, 69_900)
    wish["refund"] = {"amount": 69_900}
    done = await send(site, application, "staff-cancellation", wish, STAFF, "k2")
    assert done.json()["cancellation"]["lines"][0]["text"] == "goodwill"


@pytest.mark.parametrize("amount", [-1, 1.5, "1", None, 10**12])
async def test_a_refund_is_whole_cents(amount: object) -> None:
    site, application = await reserved()
    wish = {"reason": "goodwill", "refund": {"amount": amount}}
    assert (await send(site, application, "staff-cancellation", wish, STAFF)).status_code == 422


async def test_a_proof_is_given_confirmed_and_shown() -> None:
    site, application = await reserved()
    assert (await send(site, application, "confirmations", {"kind": "visa_denial"}, STAFF)).status_code == 404
    given = await site.give(MINE, application.application_id, "visa_denial")
    assert (given.status_code, given.json()["evidence_confirmed"]) == (200, [])
    assert given.json()["evidence"] == ["visa_denial"]
    waiting = (await site.ask(STAFF, "GET", "/v1/confirmations")).json()["items"]
    assert [one["application_id"] for one in waiting] == [application.application_id]
    assert (await site.ask(MINE, "GET", "/v1/confirmations")).status_code == 403
    answer = await send(site, application, "confirmations", {"kind": "visa_denial"}, STAFF, "k2")
    assert answer.json()["evidence_confirmed"] == ["visa_denial"]
    assert (await site.ask(STAFF, "GET", "/v1/confirmations")).json()["items"] == []
    assert (await send(site, application, "confirmations", {"kind": "cv"}, STAFF, "k3")).status_code == 422


async def test_another_place_begins_where_the_cancelled_one_ended() -> None:
    site, application = await reserved()
    wish = {
        "rotation_id": application.rotation.rotation_id,
        "start_date": "2027-03-08",
        "weeks": 4,
        "follows": application.application_id,
    }
    early = await site.ask(MINE, "POST", "/v1/applications", json=wish, headers={"idempotency-key": "n1"})
    assert (early.status_code, early.json()["code"]) == (409, "not_ended_yet")
    await send(site, application, "host-cancellation", {"reason": "illness"}, STAFF)
    made = await site.ask(MINE, "POST", "/v1/applications", json=wish, headers={"idempotency-key": "n2"})
    assert (made.status_code, made.json()["follows"]) == (201, application.application_id)
    assert made.json()["missing_documents"] == []
