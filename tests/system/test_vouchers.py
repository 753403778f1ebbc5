"""Vouchers on the running system: a tenth off a page, and a fee that is covered whole (R35)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deploy.local.platform import Platform
from shared.chassis.ids import new_id
from tests.system.browsing import as_staff
from tests.system.office import FEE_CENTS, Office
from tests.web.reader import Browser

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


def test_a_tenth_off_is_paid_and_a_whole_fee_off_needs_only_a_signature(
    system: Platform, office: Office, browser: Callable[[], Browser]
) -> None:
    tenth, whole = (f"{name}-{new_id('v')[-8:]}".upper() for name in ("TENTH", "WHOLE"))
    staff = as_staff(browser(), system).open("/office/vouchers")
    staff.press("Make the voucher", code=tenth, off="10 percent", reason="Spring")
    assert staff.status == 422
    staff.press("Make the voucher", code=tenth, off="10 %", reason="Spring", most_uses="1")
    staff.press("Make the voucher", code=whole, off="$2,000", reason="A scholarship")
    assert tenth in staff.page.text
    assert whole in staff.page.text

    offer = office.offer(places=2)
    first, first_id = office.held(offer)
    first.settle(first_id, "deposit_due")
    path = f"/v1/statements/{first_id}/vouchers"
    first.wire.post(path, {"code": tenth.lower()}, expect=201)
    office.sign_and_pay(first, first_id, "full")
    first.reach(first_id, "reserved", "enrolling")
    statement = first.settle(first_id, "settled")
    assert statement["paid"]["amount"] == FEE_CENTS - FEE_CENTS // 10
    assert f"Voucher {tenth}" in [line["text"] for line in statement["lines"]]

    second, second_id = office.held(offer)
    second.settle(second_id, "deposit_due")
    path = f"/v1/statements/{second_id}/vouchers"
    assert second.wire.post(path, {"code": tenth}, expect=409)["code"] == "voucher_used_up"
    assert second.wire.post(path, {"code": whole}, expect=201)["balance"]["amount"] == 0
    second.sign_terms(second_id, "Mira Testwell")
    second.reach(second_id, "reserved", "enrolling")
    assert office.charges(second_id) == []
    office.await_mail(second_id, "reserved", "your_coach")
