"""`rounds reconcile` on the running system, and the journal that accountants read."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from deploy.local import on_demand
from tests.system.office import Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]


def test_money_that_no_webhook_told_of_is_found_and_the_journal_has_it(office: Office) -> None:
    applicant, application_id = office.held(office.offer())
    office.sign_and_pay(applicant, application_id, "deposit")
    applicant.reach(application_id, "reserved")
    stripe = office.rounds.addresses["stripe"]
    session = httpx.get(f"{stripe}/_test/dump").json()["objects"]
    paid = [o for o in session if o.get("metadata", {}).get("application_id") == application_id]
    page = next(o["id"] for o in paid if o["object"] == "checkout.session")
    httpx.post(f"{stripe}/_test/auto", json={"on": False}).raise_for_status()
    try:
        refund = {"session": page, "amount": 1_000}
        httpx.post(f"{stripe}/_test/dashboard_refund", json=refund).raise_for_status()
        httpx.post(f"{stripe}/_test/flush", json={"drop": ".*"}).raise_for_status()
    finally:
        httpx.post(f"{stripe}/_test/auto", json={"on": True}).raise_for_status()

    run = on_demand.call("deploy.rounds.operating.reconcile", "reconcile", office.rounds.addresses)

    assert run["state"] == "ended"
    assert run["broken"] == {}
    assert "refund" in [line["kind"] for line in applicant.statement(application_id)["lines"]]
    today = office.now()
    period = {"from": (today - timedelta(days=1)).isoformat(), "to": (today + timedelta(days=1)).isoformat()}
    entries = [
        e for e in office.staff.listed("/v1/journal", **period) if e["application_id"] == application_id
    ]
    assert [entry["kind"] for entry in entries] == ["rotation_fee", "payment", "refund"]
