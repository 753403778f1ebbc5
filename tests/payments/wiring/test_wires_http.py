"""Wires by HTTP: who says that one is on its way, what that keeps, and what staff decide (R25)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.contracts.applications import WireProofGiven
from tests.payments.builders import APP, APPLICANT, ROTATION
from tests.payments.running import Running
from tests.payments.staff_http import OWN, PATH, STAFF, WHY, post, work_of

STRANGER = {"authorization": "Bearer applicant:acc_2"}
DEPOSIT = {"amount": {"amount": 69_900}}


def proof(payments: Running, file_id: str = "fil_1") -> WireProofGiven:
    at = payments.clock()
    return WireProofGiven(
        application_id=APP, applicant_id=APPLICANT, rotation_id=ROTATION, file_id=file_id, given_at=at
    )


async def read(payments: Running, who: dict[str, str] = OWN) -> Any:
    return (await payments.api.get(PATH, headers=who)).json()


async def test_an_applicant_announces_and_the_proof_makes_it_count_also_when_it_comes_twice(
    payments: Running,
) -> None:
    await payments.hold()
    answer = await post(payments, "wires", DEPOSIT, who=OWN)
    assert answer.status_code == 201, answer.text
    (wire,) = answer.json()["wires"]
    assert (wire["proven"], wire["until"]) == (False, None)
    await payments.hear(proof(payments), times=2)
    statement = await read(payments)
    (wire,) = statement["wires"]
    assert wire["proven"]
    assert wire["until"] is not None
    assert "on its way" in statement["summary"]
    listed = await payments.api.get("/v1/statements?flag=wire_in_transit", headers=STAFF)
    assert [one["application_id"] for one in listed.json()["items"]] == [APP]


async def test_what_is_wrong_names_the_field_and_the_way_out(payments: Running) -> None:
    await payments.hold()
    small = await post(payments, "wires", {"amount": {"amount": 69_899}}, who=OWN)
    assert (small.status_code, small.json()["errors"][0]["pointer"]) == (422, "/amount/amount")
    silent = await post(payments, "wires", DEPOSIT, key="s")
    assert (silent.status_code, silent.json()["errors"][0]["pointer"]) == (422, "/reason")
    assert (await post(payments, "wires", DEPOSIT, key="n", who=STRANGER)).status_code == 404


async def test_staff_announce_wait_longer_and_give_up(payments: Running) -> None:
    await payments.hold()
    made = (await post(payments, "wires", {**DEPOSIT, **WHY})).json()
    wire_id = made["wires"][0]["wire_id"]
    path = f"wires/{wire_id}/decisions"
    longer = {"decision": "wait_longer", "reason": "A holiday."}
    early = await post(payments, path, longer, key="early")
    assert (early.status_code, early.json()["code"]) == (409, "no_longer_wait")
    await payments.travel(timedelta(days=8))
    (task,) = await work_of(payments)
    assert (task["kind"], task["links"]["decide"]) == ("wire", f"{PATH}/{path}")
    assert (await post(payments, path, longer, key="l")).status_code == 201
    assert await work_of(payments) == []
    assert (await post(payments, path, longer, key="x", who=OWN)).status_code == 403
    gone = await post(payments, path, {"decision": "give_up", "reason": "It was sent back."}, key="g")
    assert gone.json()["wires"][0]["state"] == "given_up"
