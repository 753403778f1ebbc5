"""By HTTP: disputes, and early warnings of fraud."""

from __future__ import annotations

from tests.payments.builders import DEPOSIT, FEE
from tests.payments.running import Running
from tests.payments.staff_http import PATH, SECOND_PERSON, WHY, disputed, post, read, work_of


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
