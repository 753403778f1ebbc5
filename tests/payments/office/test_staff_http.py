"""What staff do with money by HTTP, on the running service: lists, approvals, refunds, disputes, evidence."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.contracts.money import Money
from tests.payments.builders import APP, DEPOSIT, FEE, LATE_FEE
from tests.payments.running import Running, about, held, signed

Json = dict[str, Any]
STAFF = {"authorization": "Bearer staff:stf_1"}
SECOND_PERSON = {"authorization": "Bearer staff:stf_2"}
OWN = {"authorization": "Bearer applicant:acc_1"}
WHY = {"reason": "as agreed by phone"}
SENT = {"refund_id": "r", "reference": "W-1", "sent_at": "2027-01-01T00:00:00Z"}
PATH = f"/v1/statements/{APP}"


def wire(cents: int, reference: str = "WIRE 1") -> Json:
    return {"amount": {"amount": cents}, "reference": reference, "received_at": "2027-01-04T10:00:00-05:00"}


async def post(
    payments: Running, path: str, body: Json | None = None, key: str = "k", who: dict[str, str] = STAFF
) -> httpx.Response:
    return await payments.api.post(f"{PATH}/{path}", json=body, headers={**who, "idempotency-key": key})


async def read(payments: Running, path: str, **query: str) -> Json:
    answer = await payments.api.get(path, params=query, headers=STAFF)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def work_of(payments: Running) -> list[Json]:
    items = (await read(payments, "/v1/money-work"))["items"]
    return [task for item in items for task in item["tasks"]]


# --- two people


async def test_a_large_wire_waits_for_a_second_person_who_sees_it_and_confirms(payments: Running) -> None:
    await payments.hold()
    asked = await post(payments, "offline-payments", wire(FEE))
    assert asked.status_code == 202, asked.text
    (approval,) = asked.json()["approvals"]
    assert (approval["state"], approval["asked_by"], asked.json()["paid"]["amount"]) == (
        "pending",
        "stf_1",
        0,
    )
    again = await post(payments, "offline-payments", wire(FEE))
    assert (again.status_code, again.json()) == (202, asked.json())

    (waiting,) = (await read(payments, "/v1/approvals"))["items"]
    assert (waiting["application_id"], waiting["approvals"]) == (APP, [approval])
    assert [task["kind"] for task in await work_of(payments)] == ["approval"]

    confirmation = f"approvals/{approval['id']}/confirmation"
    own = await post(payments, confirmation, key="c")
    assert (own.status_code, own.json()["code"]) == (403, "second_person_needed")
    for _ in range(2):
        done = await post(payments, confirmation, key="c", who=SECOND_PERSON)
        assert (done.status_code, done.json()["paid"]["amount"]) == (201, FEE)
    assert payments.names.count("PaymentReceived") == 1
    assert (await read(payments, "/v1/approvals"))["items"] == []
    (past,) = (await read(payments, "/v1/approvals", state="confirmed"))["items"]
    assert past["approvals"][0]["decided_by"] == "stf_2"
    late = await post(payments, confirmation, key="d", who=SECOND_PERSON)
    assert (late.status_code, late.json()["code"], late.json()["state"]) == (
        409,
        "approval_not_pending",
        "confirmed",
    )


async def test_a_rejected_request_leaves_its_reason_and_moves_nothing(payments: Running) -> None:
    await payments.hold()
    asked = await post(payments, "offline-payments", wire(FEE))
    approval = asked.json()["approvals"][0]["id"]
    assert (await post(payments, f"approvals/{approval}/rejection", {}, "r")).status_code == 422
    no = await post(payments, f"approvals/{approval}/rejection", WHY, "r", SECOND_PERSON)
    kept = no.json()["approvals"][0]
    assert (no.status_code, kept["state"], kept["reason"]) == (201, "rejected", WHY["reason"])
    assert no.json()["paid"]["amount"] == 0


async def test_a_request_that_nobody_confirms_expires_by_the_clock(payments: Running) -> None:
    await payments.hold()
    await payments.pay("full")
    body = {"amount": {"amount": FEE}, **WHY}
    assert (await post(payments, "refunds", body)).status_code == 202
    await payments.travel(timedelta(days=7))
    seen = await read(payments, PATH)
    assert ([a["state"] for a in seen["approvals"]], seen["refunds"]) == (["expired"], [])


async def test_applicants_see_no_names_and_no_internals_of_staff(payments: Running) -> None:
    await payments.hold()
    await post(payments, "offline-payments", wire(FEE))
    await post(payments, "offline-payments", wire(DEPOSIT, "WIRE 2"), "k2")
    seen = await payments.api.get(PATH, headers=OWN)
    assert seen.status_code == 200
    assert "stf_1" not in seen.text
    assert not {"approvals", "tasks", "notes", "disputes"} & seen.json().keys()
    assert seen.json()["flags"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/approvals"),
        ("GET", "/v1/money-work"),
        ("GET", "/v1/money-forecast"),
        ("GET", f"{PATH}/disputes/du_1/evidence"),
        ("GET", f"{PATH}/disputes/du_1/evidence.zip"),
        ("POST", f"{PATH}/approvals/apr_1/confirmation"),
        ("POST", f"{PATH}/approvals/apr_1/rejection"),
        ("POST", f"{PATH}/offline-refunds"),
        ("POST", f"{PATH}/refunds/app_1:refund:1/retry"),
        ("POST", f"{PATH}/disputes/du_1/decisions"),
        ("POST", f"{PATH}/fraud-warnings/issfr_1/decisions"),
        ("POST", f"{PATH}/suspense/pi_1/release"),
    ],
)
async def test_all_of_it_is_for_staff_alone(payments: Running, method: str, path: str) -> None:
    await payments.hold()
    for token, status in (("applicant:acc_1", 403), ("coach:coa_1", 403), ("", 401)):
        headers = {"idempotency-key": "k"} | ({"authorization": f"Bearer {token}"} if token else {})
        answer = await payments.api.request(method, path, headers=headers)
        assert answer.status_code == status, (token, answer.text)


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("offline-refunds", SENT | {"refund_id": "x y"}, "id"),
        ("offline-refunds", SENT | {"reference": "W<1>"}, "ref"),
        ("offline-refunds", SENT | {"sent_at": "yesterday"}, "/sent_at"),
        ("offline-refunds", {"refund_id": "r", "reference": "W-1"}, "/sent_at"),
        ("refunds", {"amount": {"amount": FEE}, **WHY}, "/amount/amount"),
        ("disputes/du_1/decisions", {"decision": "forget", **WHY}, "/decision"),
        ("disputes/du_1/decisions", {"decision": "write_off"}, "/reason"),
        ("fraud-warnings/w/decisions", {"decision": "refund", "reason": "x"}, "/reason"),
        ("suspense/pi_1/release", {"reason": "done", "amount": 1}, "/amount"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_named(payments: Running, path: str, body: Json, pointer: str) -> None:
    await payments.hold()
    answer = await post(payments, path, body)
    assert answer.status_code in (409, 422), answer.text
    assert pointer in answer.json()["errors"][0]["pointer"]
    no_key = await payments.api.post(f"{PATH}/{path}", json=body, headers=STAFF)
    assert no_key.status_code == 422


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("approvals/apr_9/confirmation", None),
        ("approvals/apr_9/rejection", WHY),
        ("refunds/app_1:refund:9/retry", None),
        ("offline-refunds", SENT),
        ("disputes/du_9/decisions", {"decision": "still_owed", **WHY}),
        ("fraud-warnings/issfr_9/decisions", {"decision": "keep", **WHY}),
        ("suspense/pi_9/release", WHY),
    ],
)
async def test_what_is_not_there_is_a_404(payments: Running, path: str, body: Json | None) -> None:
    assert (await post(payments, path, body)).status_code == 404
    await payments.hold()
    assert (await post(payments, path, body, "k2")).status_code == 404


# --- refunds


async def failed_refund(payments: Running) -> Json:
    """A refund of ten dollars that the bank sends back after it had accepted it."""
    await payments.hold()
    await payments.pay("full")
    await payments.control("refund_outcome", next="pending")
    assert (await post(payments, "refunds", {"amount": {"amount": 1000}, **WHY}, "rf")).status_code == 201
    await payments.work()
    (refund,) = await payments.objects("refund")
    await payments.control("refund_outcome", refund=refund["id"], status="failed")
    await payments.settle()
    (task,) = await work_of(payments)
    return task


async def test_a_failed_refund_is_tried_again_as_a_new_one(payments: Running) -> None:
    task = await failed_refund(payments)
    assert (task["kind"], task["amount"]["amount"]) == ("refund", 1000)
    path = task["links"]["try_again"].removeprefix(f"{PATH}/")
    assert (await post(payments, path, key="t")).status_code == 201
    await payments.settle()
    assert await work_of(payments) == []
    refunds = await payments.objects("refund")
    assert sorted(refund["status"] for refund in refunds) == ["failed", "succeeded"]
    keys = {refund["metadata"]["refund_task"] for refund in refunds}
    assert len(keys) == 2
    assert (await post(payments, path, key="t2")).status_code == 409
    assert payments.names.count("RefundSent") == 1


async def test_a_failed_refund_is_sent_by_hand_and_told_once(payments: Running) -> None:
    task = await failed_refund(payments)
    body = {
        "refund_id": task["facts"]["refund_id"],
        "reference": "WIRE 9",
        "sent_at": "2027-01-04T10:00:00-05:00",
    }
    future = await post(payments, "offline-refunds", {**body, "sent_at": "2028-01-01T00:00:00Z"}, "f")
    assert (future.status_code, future.json()["errors"][0]["pointer"]) == (422, "/sent_at")
    for key in ("h", "h", "h2"):
        assert (await post(payments, "offline-refunds", body, key)).status_code == 201
    seen = await read(payments, PATH)
    assert [line["kind"] for line in seen["lines"]].count("offline_refund") == 1
    assert "WIRE 9" in seen["refunds"][0]["text"]
    assert (payments.names.count("RefundSent"), await work_of(payments)) == (1, [])


async def test_a_canceled_refund_needs_a_person_and_one_that_needs_the_payer_is_on_its_way(
    payments: Running,
) -> None:
    await payments.hold()
    await payments.pay("full")
    await payments.control("refund_outcome", next="requires_action")
    await post(payments, "refunds", {"amount": {"amount": 1000}, **WHY}, "rf")
    await payments.work()
    seen = await read(payments, PATH)
    assert (seen["refunds"][0]["state"], seen["tasks"]) == ("pending", [])
    assert "5 to 10 business days" in seen["refunds"][0]["text"]
    (refund,) = await payments.objects("refund")
    await payments.control("refund_outcome", refund=refund["id"], status="canceled")
    await payments.travel(timedelta(hours=1))
    assert [task["kind"] for task in await work_of(payments)] == ["refund"]


# --- disputes, evidence, warnings


async def disputed(payments: Running, **wish: Any) -> Json:
    await payments.hold()
    session = await payments.pay("full")
    made: Json = await payments.control("dispute", session=session, **wish)
    await payments.settle()
    return made


async def test_no_refund_while_a_dispute_is_open_and_what_was_planned_goes_on_after_it(
    payments: Running,
) -> None:
    await payments.hold()
    session = await payments.pay("full")
    dispute = await payments.control("dispute", session=session)
    # the refund is asked for before the news of the dispute has come
    assert (await post(payments, "refunds", {"amount": {"amount": 1000}, **WHY})).status_code == 201
    await payments.work()
    await payments.settle()
    seen = await read(payments, PATH)
    assert [(r["state"]) for r in seen["refunds"]] == ["todo"]
    assert "wait until your bank has decided" in seen["refunds"][0]["text"]
    again = await post(payments, "refunds", {"amount": {"amount": 1}, **WHY}, "k2")
    assert (again.status_code, again.json()["code"]) == (409, "more_than_refundable")
    await payments.control("close_dispute", dispute=dispute["id"], won=True)
    await payments.settle()
    assert [refund["amount"] for refund in await payments.objects("refund")] == [1000]
    assert (await read(payments, PATH))["refunds"][0]["state"] == "done"


async def test_the_evidence_holds_what_a_bank_asks_for(payments: Running) -> None:
    dispute = await disputed(payments)
    (task,) = await work_of(payments)
    assert (task["kind"], task["due_at"] is not None) == ("dispute", True)
    pack = await read(payments, task["links"]["evidence"])
    assert pack["terms"] == {
        "version": "2027-1",
        "sha256": "0" * 64,
        "signed_at": pack["terms"]["signed_at"],
    }
    assert pack["booking"]["title"] == "Cardiology in Chicago"
    assert pack["booking"]["last_day"] == "2027-07-04"
    assert "America/Chicago" in pack["due"]
    assert pack["payment"]["words"].startswith("Full fee: Cardiology in Chicago")
    assert len(pack["refund_rules"]) > 2
    for needed in (dispute["id"], "2027-1", "0" * 64, "$2,499.00", "Cardiology in Chicago"):
        assert needed in pack["answer"]
    packed = await payments.api.get(pack["links"]["archive"], headers=STAFF)
    twice = await payments.api.get(pack["links"]["archive"], headers=STAFF)
    assert (packed.headers["content-type"], packed.content) == ("application/zip", twice.content)
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert archive.read("letter.txt").decode() == pack["answer"]
        assert json.loads(archive.read("evidence.json")) == pack
        assert archive.read("statement.pdf").startswith(b"%PDF-")
    assert (await payments.api.get(f"{PATH}/disputes/du_9/evidence", headers=STAFF)).status_code == 404


async def test_a_lost_dispute_is_written_off_by_two_people(payments: Running) -> None:
    dispute = await disputed(payments)
    await payments.control("close_dispute", dispute=dispute["id"], won=False)
    await payments.settle()
    (task,) = await work_of(payments)
    assert "kept $2,499.00" in task["decide"]
    path = task["links"]["decide"].removeprefix(f"{PATH}/")
    asked = await post(payments, path, {"decision": "write_off", **WHY})
    assert asked.status_code == 202
    approval = asked.json()["approvals"][0]["id"]
    done = await post(payments, f"approvals/{approval}/confirmation", key="c", who=SECOND_PERSON)
    assert (done.json()["balance"]["amount"], done.json()["flags"]) == (0, [])
    assert await work_of(payments) == []


async def test_an_inquiry_shows_as_work_and_goes_when_it_is_closed(payments: Running) -> None:
    dispute = await disputed(payments, inquiry=True)
    assert ["taken nothing" in task["decide"] for task in await work_of(payments)] == [True]
    assert "DisputeOpened" not in payments.names
    await payments.control("close_dispute", dispute=dispute["id"], status="warning_closed")
    await payments.settle()
    assert await work_of(payments) == []


async def test_a_warning_of_fraud_reaches_staff_with_a_proposal_and_refunds_on_their_word(
    payments: Running,
) -> None:
    await payments.hold()
    session = await payments.pay("deposit")
    await payments.control("early_fraud_warning", session=session)
    await payments.deliver(duplicate=True)
    (task,) = await work_of(payments)
    assert (task["kind"], task["amount"]["amount"]) == ("fraud_warning", DEPOSIT)
    assert await payments.objects("refund") == []
    path = task["links"]["decide"].removeprefix(f"{PATH}/")
    assert (await post(payments, path, {"decision": "refund", **WHY})).status_code == 201
    await payments.settle()
    seen = await read(payments, PATH)
    assert ([r["amount"] for r in await payments.objects("refund")], seen["tasks"]) == ([DEPOSIT], [])
    assert (seen["balance"]["amount"], seen["fraud_warnings"][0]["decided_by"]) == (FEE, "stf_1")


# --- lists


async def several(payments: Running, count: int) -> None:
    for number in range(count):
        names = {**about(), "application_id": f"app_{number}"}
        until = payments.clock() + timedelta(days=3, hours=number)
        opening = held(payments.clock(), until=until).model_copy(update=names)
        await payments.hear(opening, signed(payments.clock()).model_copy(update=names))


async def walked(payments: Running, path: str, **query: str) -> list[Json]:
    """Every page of a list."""
    found: list[Json] = []
    while True:
        page = await read(payments, path, limit="2", **query)
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]


async def test_lists_go_on_page_by_page_in_order_of_urgency(payments: Running) -> None:
    await several(payments, 5)
    names = [f"app_{number}" for number in range(5)]
    assert [item["application_id"] for item in await walked(payments, "/v1/statements")] == names
    for number in reversed(range(5)):
        path = f"/v1/statements/app_{number}/offline-payments"
        headers = {**STAFF, "idempotency-key": "k"}
        await payments.api.post(path, json=wire(FEE), headers=headers)
        payments.clock.travel(timedelta(minutes=1))
    backwards = list(reversed(names))
    assert [item["application_id"] for item in await walked(payments, "/v1/money-work")] == backwards
    assert [item["application_id"] for item in await walked(payments, "/v1/approvals")] == backwards
    flagged = await walked(payments, "/v1/statements", flag="approval_pending")
    assert [item["application_id"] for item in flagged] == names
    assert await walked(payments, "/v1/money-work", kind="dispute") == []
    first = await read(payments, "/v1/money-work", limit="2")
    other = {"limit": "2", "kind": "refund", "cursor": first["next_cursor"]}
    assert (await payments.api.get("/v1/money-work", params=other, headers=STAFF)).status_code == 400


async def test_deadlines_are_found_from_and_until_an_instant(payments: Running) -> None:
    await several(payments, 3)
    soon = payments.clock() + timedelta(days=3)
    for after, before, found in ((0, 1, 1), (0, 3, 3), (1, 2, 1), (3, 9, 0)):
        query = {
            "due_after": (soon + timedelta(hours=after)).isoformat(),
            "due_before": (soon + timedelta(hours=before)).isoformat(),
        }
        assert len(await walked(payments, "/v1/statements", **query)) == found, query
    naive = await payments.api.get("/v1/statements?due_after=2027-01-01T00:00:00", headers=STAFF)
    assert naive.status_code == 422


async def test_tomorrows_lapsing_holds_and_late_fees_are_known_today_by_the_sites_calendar(
    payments: Running,
) -> None:
    await payments.hear(held(payments.clock(), until=payments.clock() + timedelta(hours=30)))
    (lapsing,) = await walked(payments, "/v1/money-forecast")
    assert (lapsing["what"], lapsing["amount"]["amount"]) == ("hold_lapses", DEPOSIT)
    assert (lapsing["local_day"], lapsing["at"]) == ("2027-01-05", "2027-01-05T21:00:00Z")
    assert await walked(payments, "/v1/money-forecast", what="late_fee") == []
    await payments.hear(signed(payments.clock()))
    await payments.pay("deposit")
    assert await walked(payments, "/v1/money-forecast") == []
    (fee,) = await walked(payments, "/v1/money-forecast", day="2027-04-24")
    assert (fee["what"], fee["amount"]) == ("late_fee", Money.usd(LATE_FEE).model_dump())
    assert "6:00 AM (America/Chicago" in fee["text"]
    await payments.pay("balance", "k2")
    assert await walked(payments, "/v1/money-forecast", day="2027-04-24") == []
    assert (await payments.api.get("/v1/money-forecast?day=soon", headers=STAFF)).status_code == 422
