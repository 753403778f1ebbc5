"""Payments by HTTP: who may do what, what a statement looks like, and every kind of wrong input."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.catalog import HoldEnding
from tests.payments.builders import APP, DEPOSIT, FEE
from tests.payments.heard import about, held
from tests.payments.running import Running

STAFF = {"authorization": "Bearer staff:stf_1"}
OWN = {"authorization": "Bearer applicant:acc_1"}
WIRE = {"amount": {"amount": 1}, "reference": "W-1", "received_at": "2027-01-01T00:00:00Z"}


async def test_the_applicant_reads_lines_balance_and_deadlines_that_a_person_understands(
    payments: Running,
) -> None:
    await payments.hold()
    await payments.pay("deposit")
    seen = (await payments.api.get(f"/v1/statements/{APP}", headers=OWN)).json()
    assert seen["state"] == "balance_due"
    assert seen["balance"] == {"amount": FEE - DEPOSIT, "currency": "usd"}
    assert [(line["text"], line["amount"]["amount"]) for line in seen["lines"]] == [
        ("Rotation fee: Cardiology in Chicago, 4 weeks from 2027-06-07", FEE),
        ("Payment, thank you", -DEPOSIT),
    ]
    assert seen["due"] == [
        {
            "what": "balance",
            "amount": {"amount": FEE - DEPOSIT, "currency": "usd"},
            "at": "2027-04-24T05:00:00Z",
            "time_zone": "America/Chicago",
            "text": "Pay $1,800.00 by Friday, April 23, 2027, 11:59:59 PM (America/Chicago, UTC−05:00).",
        }
    ]
    assert seen["summary"] == f"The place is reserved. {seen['due'][0]['text']}"
    assert seen["lines"][0]["sentence"] == (
        "Monday, January 4, 2027, 9:00 AM (America/Chicago, UTC−06:00): "
        "Rotation fee: Cardiology in Chicago, 4 weeks from 2027-06-07. "
        "$699.00 of it reserve the place; everything is due by "
        "Friday, April 23, 2027, 11:59:59 PM (America/Chicago, UTC−05:00)."
    )


async def test_before_the_deposit_both_deadlines_are_shown_and_the_open_page(payments: Running) -> None:
    await payments.hold()
    page = (await payments.checkout()).json()
    seen = (await payments.api.get(f"/v1/statements/{APP}", headers=OWN)).json()
    assert [(due["what"], due["amount"]["amount"]) for due in seen["due"]] == [
        ("deposit", DEPOSIT),
        ("balance", FEE),
    ]
    assert seen["checkout"] == page
    assert page["checkout_url"].startswith("http")


async def test_only_the_applicant_and_staff_see_a_statement(payments: Running) -> None:
    await payments.hold()
    for token, status in (
        ("applicant:acc_1", 200),
        ("staff:stf_1", 200),
        ("applicant:acc_2", 404),
        ("coach:coa_1", 403),
        ("nobody:x", 401),
    ):
        answer = await payments.api.get(f"/v1/statements/{APP}", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == status, token
    assert (await payments.api.get(f"/v1/statements/{APP}")).status_code == 401
    assert (await payments.api.get("/v1/statements/app_9", headers=STAFF)).status_code == 404


@pytest.mark.parametrize("what", ["waivers", "refunds", "offline-payments"])
async def test_applicants_do_not_move_money_themselves(payments: Running, what: str) -> None:
    await payments.hold()
    answer = await payments.api.post(
        f"/v1/statements/{APP}/{what}", json={}, headers={**OWN, "idempotency-key": "k"}
    )
    assert answer.status_code == 403


async def test_staff_do_not_pay_for_others(payments: Running) -> None:
    await payments.hold()
    answer = await payments.api.post(
        f"/v1/statements/{APP}/checkouts", json={"pay": "full"}, headers={**STAFF, "idempotency-key": "k"}
    )
    assert answer.status_code == 403


async def test_paying_needs_an_idempotency_key_and_signed_terms(payments: Running) -> None:
    await payments.hear(held(payments.clock()))
    answer = await payments.api.post(f"/v1/statements/{APP}/checkouts", json={"pay": "full"}, headers=OWN)
    assert answer.status_code == 422
    answer = await payments.checkout()
    assert (answer.status_code, answer.json()["code"]) == (409, "terms_not_signed")
    assert f"/v1/applications/{APP}/terms-signature" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("checkouts", {}),
        ("checkouts", {"pay": "some"}),
        ("checkouts", {"pay": "full", "amount": 1}),
        ("waivers", {}),
        ("waivers", {"reason": "x" * 501}),
        ("refunds", {"amount": {"amount": 0}, "reason": "a mistake"}),
        ("refunds", {"amount": {"amount": 1.5}, "reason": "a mistake"}),
        ("refunds", {"amount": {"amount": "100"}, "reason": "a mistake"}),
        ("refunds", {"amount": {"amount": 10**12}, "reason": "a mistake"}),
        ("offline-payments", {"amount": {"amount": 1}, "reference": "W-1"}),
        ("offline-payments", WIRE | {"reference": "W<>1"}),
        ("offline-payments", WIRE | {"received_at": "2027-01-01T00:00:00"}),
        ("offline-payments", WIRE | {"received_at": "2027-01-04T15:00:01Z"}),
        ("offline-payments", WIRE | {"amount": {"amount": 1, "currency": "eur"}}),
    ],
)  # fmt: skip
async def test_wrong_input_is_a_422_that_names_the_field(
    payments: Running, what: str, body: dict[str, Any]
) -> None:
    await payments.hold()
    headers = OWN if what == "checkouts" else STAFF
    answer = await payments.api.post(
        f"/v1/statements/{APP}/{what}", json=body, headers={**headers, "idempotency-key": "k"}
    )
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"]


async def test_a_wire_is_recorded_once_under_its_key(payments: Running) -> None:
    await payments.hold()
    body = {"amount": {"amount": DEPOSIT}, "reference": "WIRE 1", "received_at": "2027-01-04T10:00:00-05:00"}
    first = await payments.staff("offline-payments", body)
    again = await payments.staff("offline-payments", body)
    assert (first.status_code, first.json()) == (201, again.json())
    assert first.json()["paid"]["amount"] == DEPOSIT
    assert (await payments.staff("offline-payments", {**body, "reference": "WIRE 2"})).status_code == 422
    assert payments.names.count("DepositCompleted") == 1


async def test_staff_find_statements_by_state_and_deadline(payments: Running) -> None:
    await payments.hold()
    until = payments.clock().replace(day=11).isoformat().replace("+00:00", "Z")
    for query, found in (
        ("state=deposit_due", 1),
        ("state=settled", 0),
        (f"due_before={until}", 0),
        ("due_before=2027-01-11T15:00:01Z", 1),
        ("due_before=2027-01-11T15:00:01Z&state=late", 0),
        ("", 1),
    ):
        answer = await payments.api.get(f"/v1/statements?{query}", headers=STAFF)
        assert len(answer.json()["items"]) == found, query
    assert (await payments.api.get("/v1/statements", headers=OWN)).status_code == 403
    assert (await payments.api.get("/v1/statements?state=odd", headers=STAFF)).status_code == 422


async def test_the_return_page_asks_stripe_and_never_trusts_the_address(payments: Running) -> None:
    await payments.hold()
    session = await payments.open_page()
    url = "/v1/payments/return"
    assert "No payment was taken" in (await payments.api.get(f"{url}?session={session}")).text
    await payments.control("pay", session=session)
    page = await payments.api.get(f"{url}?session={session}")
    assert "we received $699.00" in page.text
    assert "script" not in page.text
    assert (await payments.statement()).is_reserved
    assert (await payments.api.get(f"{url}?session=cs_unknown")).status_code == 404
    assert (await payments.api.get(f"{url}?session=<script>")).status_code == 422
    assert "No payment was taken" in (await payments.api.get(url)).text


async def test_the_return_page_while_stripe_is_away_says_that_we_are_checking(payments: Running) -> None:
    await payments.hold()
    session = await payments.open_page()
    await payments.control("fault", match="GET /v1/checkout", do="500", times=9)
    assert "checking" in (await payments.api.get(f"/v1/payments/return?session={session}")).text


async def test_the_return_page_of_money_that_came_too_late_says_so(payments: Running) -> None:
    await payments.hold()
    session = await payments.open_page()
    await payments.hear(HoldEnding(**about(), reason="withdrawn"))
    await payments.work()
    assert "No payment was taken" in (await payments.api.get(f"/v1/payments/return?session={session}")).text
