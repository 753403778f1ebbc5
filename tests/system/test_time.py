"""What time does: holds lapse, the line moves on, fees come once, late money finds its way (R7, R11 to R15).

Every test reads the clock before it moves it, so none needs to know how far others have travelled.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
import pytest

from deploy.client import Applicant, Unexpected, until
from deploy.client.outside import answer_review, look, pay
from tests.system.office import FEE_CENTS, NAME, Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

DEPOSIT, LATE_FEE = 69_900, 15_000
MINUTE = timedelta(minutes=1)
SOON = 60.0


def travel_to(office: Office, instant: str | datetime, beyond: timedelta = 2 * MINUTE) -> None:
    at = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    office.rounds.travel(at - office.now() + beyond)


def let_hold_lapse(office: Office, applicant: Applicant, application_id: str) -> None:
    travel_to(office, applicant.application(application_id)["hold"]["until"]["at"])
    applicant.reach(application_id, "lapsed", seconds=SOON)


def wire(office: Office, application_id: str, cents: int = DEPOSIT) -> None:
    """The bank says that this much came, now."""
    body = {"amount": {"amount": cents}, "reference": f"W {application_id}", "received_at": str(office.now())}
    office.staff.wire.post(f"/v1/statements/{application_id}/offline-payments", body)


def test_a_hold_lapses_and_the_place_goes_down_the_line(office: Office) -> None:
    offer = office.offer()
    first, lapsing = office.held(offer)
    first.sign_terms(lapsing, NAME)
    page = first.checkout(lapsing, "deposit")
    second, next_in_line = office.accepted(offer)
    third, last_in_line = office.accepted(offer)
    assert second.reach(next_in_line, "waitlisted")["waitlist_position"] == 1
    assert third.reach(last_in_line, "waitlisted")["waitlist_position"] == 2

    let_hold_lapse(office, first, lapsing)
    second.reach(next_in_line, "held", seconds=SOON)
    with pytest.raises(Unexpected):
        pay(page)
    assert first.statement(lapsing)["state"] == "void"

    let_hold_lapse(office, second, next_in_line)
    third.reach(last_in_line, "held", seconds=SOON)
    office.sign_and_pay(third, last_in_line, "full")
    third.reach(last_in_line, "reserved")

    assert office.claims(offer) == [last_in_line]
    office.await_mail(lapsing, "hold_ended")
    office.await_mail(next_in_line, "waitlist_offer", "offer_lapsed")
    office.await_mail(last_in_line, "waitlist_offer", "reserved")


def test_a_balance_that_is_not_paid_in_time_gets_one_late_fee(office: Office) -> None:
    applicant, application_id = office.reserved(office.offer())
    due = until(
        "the balance is due next",
        lambda: applicant.statement(application_id)["due"],
        lambda seen: seen and seen[0]["what"] == "balance",
    )
    travel_to(office, due[0]["at"], timedelta(hours=5))
    assert applicant.statement(application_id)["state"] == "balance_due"  # a silent grace of six hours

    travel_to(office, due[0]["at"], timedelta(hours=6, minutes=2))
    late = applicant.settle(application_id, "late", seconds=SOON)
    assert late["balance"]["amount"] == FEE_CENTS - DEPOSIT + LATE_FEE
    office.rounds.travel(timedelta(days=2))
    office.await_mail(application_id, "late_fee", "visitor_late_fee")

    office.pay(applicant, application_id, "balance")
    settled = applicant.settle(application_id, "settled")
    assert settled["paid"]["amount"] == FEE_CENTS + LATE_FEE
    assert [line["kind"] for line in settled["lines"]].count("late_fee") == 1
    assert office.mailed(application_id)["late_fee"] == 1
    office.settled_story(applicant, application_id)


def test_a_balance_paid_in_the_grace_gets_none(office: Office) -> None:
    applicant, application_id = office.reserved(office.offer())
    (due,) = applicant.statement(application_id)["due"]
    travel_to(office, due["at"], -10 * MINUTE)
    office.pay(applicant, application_id, "balance")
    applicant.settle(application_id, "settled")

    travel_to(office, due["at"], timedelta(days=1))

    office.settled_story(applicant, application_id)
    assert "late_fee" not in [line["kind"] for line in applicant.statement(application_id)["lines"]]


def test_late_money_gets_the_place_again_where_it_is_free(office: Office) -> None:
    offer = office.offer()
    applicant, application_id = office.held(offer)
    applicant.sign_terms(application_id, NAME)
    let_hold_lapse(office, applicant, application_id)
    applicant.settle(application_id, "void")

    wire(office, application_id)

    assert applicant.reach(application_id, "reserved")["coach_id"]
    assert office.claims(offer) == [application_id]
    seen = applicant.settle(application_id, "balance_due")
    assert seen["balance"]["amount"] == FEE_CENTS - DEPOSIT
    office.await_mail(application_id, "hold_ended", "seated_again")


def test_late_money_goes_back_where_the_place_is_gone(office: Office) -> None:
    offer = office.offer()
    applicant, application_id = office.held(offer)
    second, next_in_line = office.accepted(offer)
    second.reach(next_in_line, "waitlisted")
    let_hold_lapse(office, applicant, application_id)
    second.reach(next_in_line, "held", seconds=SOON)

    wire(office, application_id)

    seen = applicant.settle(application_id, "refunded")
    (refund,) = seen["refunds"]
    assert (refund["amount"]["amount"], refund["state"]) == (DEPOSIT, "by_hand")  # as it came: by wire
    assert "refund_needs_staff" in seen["flags"]
    assert office.claims(offer) == [next_in_line]
    assert applicant.application(application_id)["state"] == "lapsed"
    office.await_mail(application_id, "came_too_late")


def test_a_physician_declines_by_the_mailed_link(office: Office) -> None:
    offer = office.offer(review_mode="host")
    applicant, application_id = office.applied(offer)
    office.staff.decide(application_id, "send_to_host")
    mail, link = office.rounds.review_request(office.staff, application_id)
    assert mail["to"] == offer.host_email
    look(link)
    assert applicant.application(application_id)["state"] == "host_review"

    answer_review(link, "decline", "We are away in that month.")
    assert applicant.application(application_id)["state"] == "host_review"  # it can still be taken back
    office.rounds.travel(16 * MINUTE)

    assert "away in that month" in applicant.reach(application_id, "declined", seconds=SOON)["note"]
    assert office.claims(offer) == []
    office.await_mail(application_id, "with_physician", "review_request", "answer_receipt", "declined")
    assert httpx.post(link, data={"answer": "accept"}).status_code in (409, 410, 422)
    assert applicant.application(application_id)["state"] == "declined"
