"""By HTTP: above a limit a second person has to agree; what staff see, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.payments.builders import APP, DEPOSIT, FEE
from tests.payments.running import Running
from tests.payments.staff_http import (
    OWN,
    PATH,
    SECOND_PERSON,
    SENT,
    STAFF,
    WHY,
    Json,
    post,
    read,
    wire,
    work_of,
)


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
