"""Vouchers by HTTP: who makes and uses them, and what stands on the statement."""

from __future__ import annotations

from typing import Any

import pytest

from tests.payments.running import Running
from tests.payments.staff_http import OWN, PATH, STAFF

MADE = {"code": "spring-10", "percent": 10, "most_uses": 1, "reason": "Spring"}
STRANGER = {"authorization": "Bearer applicant:acc_2"}


async def make(payments: Running, key: str = "m", who: dict[str, str] = STAFF, **changes: Any) -> Any:
    headers = {**who, "idempotency-key": key}
    return await payments.api.post("/v1/vouchers", json={**MADE, **changes}, headers=headers)


async def use(payments: Running, code: str = "Spring-10", key: str = "u", who: dict[str, str] = OWN) -> Any:
    headers = {**who, "idempotency-key": key}
    return await payments.api.post(f"{PATH}/vouchers", json={"code": code}, headers=headers)


async def test_a_code_takes_a_tenth_off_once_however_often_it_is_sent(payments: Running) -> None:
    await payments.hold()
    before = (await payments.api.get(PATH, headers=OWN)).json()["balance"]["amount"]
    made = await make(payments)
    assert (made.status_code, made.json()["code"]) == (201, "SPRING-10")
    for key in ("u", "u", "again"):
        answer = await use(payments, key=key)
        assert answer.status_code == 201, answer.text
    statement = answer.json()
    assert statement["balance"]["amount"] == before - before // 10
    assert [line["text"] for line in statement["lines"]].count("Voucher SPRING-10") == 1
    shown = (await payments.api.get("/v1/vouchers/spring-10", headers=STAFF)).json()
    assert shown["used_by"] == [statement["application_id"]]


async def test_a_repeat_gets_its_first_answer_whatever_has_become_of_both(
    payments: Running,
) -> None:
    await payments.hold()
    await make(payments)
    first = await use(payments)
    await payments.api.delete("/v1/vouchers/SPRING-10", headers=STAFF)
    await payments.pay("full")
    again = await use(payments)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"percent": None}, "/percent"),
        ({"cents": 100}, "/percent"),
        ({"percent": 101}, "/percent"),
        ({"code": "a b"}, "/code"),
        ({"most_uses": 0}, "/most_uses"),
        ({"until": "soon"}, "/until"),
        ({"reason": ""}, "/reason"),
    ],
)
async def test_a_wrong_voucher_is_refused_by_its_field(
    payments: Running, changes: dict[str, Any], pointer: str
) -> None:
    answer = await make(payments, **changes)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_what_takes_nothing_off_says_why_and_counts_no_use(payments: Running) -> None:
    await payments.hold()
    unknown = await use(payments, "NOTHING")
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/code")
    await make(payments, code="OTHER-HOST", host_id="hst_other")
    elsewhere = await use(payments, "OTHER-HOST", "e")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "voucher_not_for_this")
    await make(payments, "c", code="CLOSED")
    assert (await payments.api.delete("/v1/vouchers/CLOSED", headers=STAFF)).json()["closed_at"]
    assert (await use(payments, "CLOSED", "c")).json()["code"] == "voucher_over"
    listed = (await payments.api.get("/v1/vouchers", headers=STAFF)).json()["items"]
    assert [one["used_by"] for one in listed] == [[], []]


async def test_nobody_uses_a_voucher_on_somebody_elses_statement_or_makes_one(payments: Running) -> None:
    await payments.hold()
    await make(payments)
    assert (await use(payments, who=STRANGER)).status_code == 404
    assert (await make(payments, who=OWN)).status_code == 403
    assert (await payments.api.get("/v1/vouchers", headers=OWN)).status_code == 403
    assert (await payments.api.get("/v1/vouchers/none-such", headers=STAFF)).status_code == 404
