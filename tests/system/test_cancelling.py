"""Giving a reservation up on the running system: money to the cent, the place to the next, mails (R18)."""

from __future__ import annotations

import io
from collections import Counter

import httpx
import pytest
from pypdf import PdfReader

from deploy.client import Json, until
from tests.system.office import Offer, Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

DEPOSIT = 69_900


def refunds(office: Office, application_id: str) -> list[int]:
    """What the provider says went back for an application, once it has."""
    charges = {intent["id"] for intent in office.charges(application_id)}

    def sent() -> list[Json]:
        dump = httpx.get(f"{office.rounds.addresses['stripe']}/_test/dump", timeout=30).json()
        found = [o for o in dump["objects"] if o["object"] == "refund"]
        return [refund for refund in found if refund["payment_intent"] in charges]

    done = until(f"a refund for {application_id}", sent, bool)
    return [int(refund["amount"]) for refund in done]


def under_way(office: Office, offer: Offer) -> list[str]:
    (call,) = office.staff.wire.get(f"/v1/rotations/{offer.rotation_id}/host-cancellations")["items"]
    return list(call["under_way"])


def test_who_cancels_gets_what_was_quoted_and_the_next_in_line_gets_the_place(office: Office) -> None:
    offer = office.offer()
    applicant, application_id = office.reserved(offer)
    next_one, waiting = office.accepted(offer)
    next_one.reach(waiting, "waitlisted")

    quote = applicant.cancel(application_id)

    assert [line["amount"]["amount"] for line in quote["lines"]] == [DEPOSIT, -25_000]
    next_one.reach(waiting, "held")
    assert office.claims(offer) == [waiting]
    assert refunds(office, application_id) == [DEPOSIT - 25_000]
    statement = applicant.settle(application_id, "refunded")
    until("the refund is on the statement", lambda: applicant.statement(application_id),
          lambda seen: seen["balance"]["amount"] == 0)  # fmt: skip
    assert "Kept of what was paid, by these rules" in {line["text"] for line in statement["lines"]}
    office.await_mail(application_id, "cancelled", "refund_sent", "visit_cancelled")
    assert office.mailed(application_id)["visit_cancelled"] == 2  # the coach and the host
    office.await_mail(waiting, "waitlist_offer")
    assert applicant.application(application_id)["cancellation"]["kept"]["amount"] == 25_000


def test_an_open_payment_page_is_closed_and_what_is_kept_stays_the_same(office: Office) -> None:
    applicant, application_id = office.reserved(office.offer(weeks_ahead=10))
    page = applicant.checkout(application_id, "balance")
    assert "pm_card" in httpx.get(page, timeout=30).text

    quote = applicant.cancel(application_id)

    assert quote["refund"]["amount"] == DEPOSIT // 2
    until("the page is closed", lambda: httpx.get(page, timeout=30).text, lambda seen: "pm_card" not in seen)
    assert refunds(office, application_id) == [DEPOSIT // 2]


def test_weeks_that_the_host_calls_off_are_chosen_about_and_offered_to_nobody(office: Office) -> None:
    offer = office.offer(places=2)
    (reserved, mine), (held, theirs) = office.reserved(offer), office.held(offer)
    waiting_one, waiting = office.accepted(offer)
    waiting_one.reach(waiting, "waitlisted")

    call = office.staff.call_off(offer.rotation_id, "the ward is closed", first_week=str(offer.start))

    assert Counter(call["application_ids"]) == Counter((mine, theirs))
    seen = held.reach(theirs, "cancelled")
    assert seen["cancellation"]["by"] == "host"
    waiting_one.reach(waiting, "staff_review")
    office.await_mail(mine, "host_cancelled")
    assert reserved.application(mine)["host_cancelled"]["reason"] == "the ward is closed"
    assert [wait["task"] for wait in reserved.application(mine)["waiting_for"]] == ["choose_after_host"]
    quote = reserved.cancel(mine)
    assert (quote["refund"]["amount"], quote["kept"]["amount"]) == (DEPOSIT, 0)
    assert reserved.reach(mine, "cancelled")["cancellation"]["by"] == "host"
    for application_id in (mine, theirs):
        office.await_mail(application_id, "cancelled")
    assert refunds(office, mine) == [DEPOSIT]
    until("nobody is under way", lambda: under_way(office, offer), lambda left: not left)
    assert office.claims(offer) == []
    assert office.waiting(offer) == []


def test_after_a_host_cancelled_another_place_begins_with_the_documents_at_hand(office: Office) -> None:
    applicant, application_id = office.reserved(office.offer())
    path = f"/v1/applications/{application_id}"
    office.staff.wire.post(f"{path}/host-cancellation", {"reason": "illness"})
    applicant.reach(application_id, "cancelled")
    other = office.offer()
    wish = {"rotation_id": other.rotation_id, "start_date": str(other.start), "weeks": 4,
            "follows": application_id}  # fmt: skip
    made = until("the new rotation is known",
                 lambda: applicant.wire.request("POST", "/v1/applications", expect=(201, 404), json=wish),
                 lambda seen: seen.status_code == 201).json()  # fmt: skip
    assert (made["follows"], made["missing_documents"]) == (application_id, [])
    applicant.submit(made["application_id"])


def test_the_statement_can_be_printed_through_the_gateway(office: Office) -> None:
    applicant, application_id = office.reserved(office.offer())
    path = f"/v1/statements/{application_id}.pdf"
    answer = applicant.wire.request("GET", path, expect=200)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert f"Application {application_id}" in text
    assert "-$699.00" in text
    assert office.rounds.newcomer().wire.request("GET", path, expect=404).json()["code"] == "not_found"
