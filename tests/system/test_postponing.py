"""Postponing on the running system: the place, the money, the line behind it, the mails (R23)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from deploy.client import until
from tests.system.office import FEE_CENTS, Offer, Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

DEPOSIT, FEE = 69_900, 15_000


def long_offer(office: Office, weeks_ahead: int) -> Offer:
    """One place in each of twelve weeks."""
    start = office.monday(weeks_ahead)
    weeks = [{"week": str(start + timedelta(weeks=n)), "places": 1} for n in range(12)]
    return office.offer(weeks_ahead=weeks_ahead, weeks=weeks)


def test_who_postpones_pays_what_was_quoted_and_the_next_in_line_gets_the_place(office: Office) -> None:
    offer = long_offer(office, weeks_ahead=7)  # 50 to 56 days before the start
    applicant, application_id = office.reserved(offer)
    next_one, waiting = office.accepted(offer)
    next_one.reach(waiting, "waitlisted")
    later = offer.start + timedelta(weeks=8)
    path = f"/v1/applications/{application_id}"
    due_before = applicant.statement(application_id)["due"][0]["at"]

    quote = until(
        "the payment is booked",
        lambda: applicant.wire.request(
            "GET", f"{path}/postponement-quote?start_date={later}", expect=(200, 409, 425, 503)
        ),
        lambda seen: seen.status_code == 200,
    ).json()
    assert quote["fee"]["amount"] == FEE
    applicant.wire.post(f"{path}/postponement", {"quote_id": quote["quote_id"]})
    moved = until(
        "the visit is postponed",
        lambda: applicant.application(application_id),
        lambda seen: seen["start_date"] == str(later),
    )

    assert (moved["moving_to"], moved["state"], moved["terms"]["signed_name"]) == (
        None, "reserved", "Mira Testwell",
    )  # fmt: skip
    next_one.reach(waiting, "held")
    claims = {c["application_id"]: c["start_date"] for c in office.staff.claims(offer.rotation_id)["claims"]}
    assert claims == {application_id: str(later), waiting: str(offer.start)}
    statement = until(
        "the fee is on the statement",
        lambda: applicant.statement(application_id),
        lambda seen: seen["balance"]["amount"] == FEE_CENTS - DEPOSIT + FEE,
    )
    assert "Fee for postponing" in {line["text"] for line in statement["lines"]}
    assert statement["due"][0]["at"] > due_before
    office.await_mail(application_id, "postponed", "visit_postponed")
    assert office.mailed(application_id)["visit_postponed"] == 2  # the coach and the host


def test_a_start_that_is_full_is_refused_and_nothing_changes(office: Office) -> None:
    offer = long_offer(office, weeks_ahead=20)
    applicant, application_id = office.reserved(offer)
    later = offer.start + timedelta(weeks=4)
    other = office.rounds.newcomer("Mira Testwell")
    taken = other.apply(offer.rotation_id, later)
    office.staff.decide(taken, "accept")
    other.reach(taken, "held")
    before = applicant.statement(application_id)

    body = {"start_date": str(later), "fee": {"amount": 0}, "reason": "a visa that is late"}
    office.staff.wire.post(f"/v1/applications/{application_id}/staff-postponement", body)

    office.await_mail(application_id, "not_postponed")
    seen = applicant.application(application_id)
    assert (seen["start_date"], seen["moving_to"]) == (str(offer.start), None)
    assert applicant.statement(application_id)["balance"] == before["balance"]


def test_after_the_host_called_the_weeks_off_another_start_costs_nothing(office: Office) -> None:
    offer = long_offer(office, weeks_ahead=2)  # so late that postponing would cost all that was paid
    applicant, application_id = office.reserved(offer, "full")
    later, path = offer.start + timedelta(weeks=8), f"/v1/applications/{application_id}"
    last = offer.start + timedelta(weeks=3)
    office.staff.call_off(
        offer.rotation_id, "the ward is closed", first_week=str(offer.start), last_week=str(last)
    )
    office.await_mail(application_id, "host_cancelled")

    quote = applicant.wire.get(f"{path}/postponement-quote?start_date={later}")
    assert quote["fee"]["amount"] == 0
    applicant.wire.post(f"{path}/postponement", {"quote_id": quote["quote_id"]})

    moved = until(
        "the visit has moved",
        lambda: applicant.application(application_id),
        lambda seen: seen["start_date"] == str(later),
    )
    assert (moved["state"], moved["host_cancelled"]) == ("reserved", None)
    assert applicant.statement(application_id)["balance"]["amount"] == 0
    office.await_mail(application_id, "postponed")
    assert office.claims(offer) == [application_id]
