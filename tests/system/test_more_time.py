"""Staff give more time, by page and by API; who was told the old instant is told the new one (R24)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from deploy.client import Applicant, Json, until
from deploy.local.platform import Platform
from tests.system.browsing import as_staff, seen
from tests.system.office import Office
from tests.web.reader import Browser

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


def deadline(applicant: Applicant, application_id: str, what: str) -> datetime:
    due = {one["what"]: one["at"] for one in applicant.statement(application_id)["due"]}
    return datetime.fromisoformat(due[what])


def asked(office: Office, path: str, body: Json, expect: int) -> Json:
    found: Json = office.staff.wire.post(path, body, expect=expect)
    return found


# long: one way from the hold to the balance, read from top to bottom
def test_more_time_to_sign_and_then_to_pay(
    system: Platform, office: Office, browser: Callable[[], Browser]
) -> None:
    offer = office.offer()
    applicant, application_id = office.held(offer)
    applicant.settle(application_id, "deposit_due")
    was = deadline(applicant, application_id, "deposit")

    page = f"/office/applications/{application_id}"
    staff = seen(as_staff(browser(), system), page, "To sign and pay, until")
    staff.press("Give more time", more_reason="A holiday")
    assert staff.status == 422
    assert "Choose how many days more" in staff.page.text
    staff.press("Give more time", more_days="3", more_reason="A holiday")
    assert "The deadline has moved" in staff.page.text

    longer = was + timedelta(days=3)
    until(
        "payments knows the new end of the hold",
        lambda: deadline(applicant, application_id, "deposit"),
        lambda at: at == longer,
    )
    held = applicant.application(application_id)["hold"]
    assert datetime.fromisoformat(held["until"]["at"]) == longer
    office.await_mail(application_id, "hold_extended")

    office.sign_and_pay(applicant, application_id)
    applicant.reach(application_id, "reserved", "enrolling")
    claims = f"/v1/rotations/{offer.rotation_id}/claims/{application_id}/extensions"
    later = {"until": (longer + timedelta(days=1)).isoformat(), "reason": "A holiday"}
    assert asked(office, claims, later, 409)["code"] == "not_held"

    applicant.settle(application_id, "balance_due")
    due = deadline(applicant, application_id, "balance")
    seen(staff, page, "To pay the balance, until")
    staff.press("Give more time", more_days="14", more_reason="A wire takes long")
    assert "The deadline has moved" in staff.page.text
    assert deadline(applicant, application_id, "balance") == due + timedelta(days=14)
    office.await_mail(application_id, "due_extended")
    far = {"due_at": (due + timedelta(days=29)).isoformat(), "reason": "Too far"}
    refused = asked(office, f"/v1/statements/{application_id}/extensions", far, 422)
    assert refused["errors"][0]["pointer"] == "/due_at"
