"""What an applicant is told to do next, for every state there is."""

from typing import Any, get_args

import pytest

from services.applications.application.domain.application import State
from web.present.next_step import next_step
from web.present.states import APPLICATION, ENDED, steps

HOLD = {"until": {"at": "2027-01-08T06:00:00Z", "time_zone": "America/Chicago"}}


def application(state: str, **more: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "application_id": "app_1",
        "state": state,
        "missing_documents": [],
        "hold": None,
        "terms": None,
    }
    until = {"at": "2027-01-08T06:00:00Z", "time_zone": "America/Chicago"}
    plain["proposed_dates"] = {"choose_until": until} if state == "dates_proposed" else None
    return {**plain, "host_review": None, "answer_due": None, **more}


def statement(**more: Any) -> dict[str, Any]:
    return {"payment_in_progress": False, "due": [], "state": "balance_due", **more}


@pytest.mark.parametrize("state", get_args(State))
def test_every_state_has_a_name_and_a_next_step(state: str) -> None:
    assert state in APPLICATION
    assert next_step(application(state, hold=HOLD), statement()).text


@pytest.mark.parametrize("state", get_args(State))
def test_whatever_has_not_ended_early_is_on_the_way(state: str) -> None:
    assert bool(steps(state)) == (state not in ENDED or state == "completed")


def test_a_draft_without_its_papers_leads_to_the_papers() -> None:
    assert next_step(application("draft", missing_documents=["cv"]), None).where.endswith("/documents")
    assert next_step(application("draft"), None).where.endswith("/check")


def test_a_held_place_is_signed_for_first_and_then_paid_until_the_hold_ends() -> None:
    unsigned = next_step(application("held", hold=HOLD), statement())
    signed = next_step(application("held", hold=HOLD, terms={}), statement())
    assert (unsigned.where, signed.where) == ("/applications/app_1/terms", "/applications/app_1/payment")
    assert unsigned.until == signed.until == HOLD["until"]["at"]


def test_nobody_is_asked_to_pay_while_a_payment_is_on_its_way() -> None:
    step = next_step(application("held", hold=HOLD, terms={}), statement(payment_in_progress=True))
    assert step.where == ""


def test_a_reserved_place_with_a_balance_leads_to_paying_and_without_one_to_the_checklist() -> None:
    due = {"at": "2027-03-01T06:00:00Z", "time_zone": "America/Chicago"}
    owing = next_step(application("reserved"), statement(due=[due]))
    paid = next_step(application("reserved"), statement(state="settled"))
    assert (owing.where, owing.until) == ("/applications/app_1/payment", due["at"])
    assert paid.where.endswith("/checklist")


def test_while_payments_is_away_nobody_is_told_that_they_owe_nothing() -> None:
    assert next_step(application("held", hold=HOLD, terms={}), None).where.endswith("/payment")


def test_who_completed_a_visit_is_shown_the_certificate_once_there_is_one() -> None:
    assert next_step(application("completed"), None).where == ""
    certified = next_step(application("completed", certificate="AAAA-BBBB-CCCC-DDDD"), None)
    assert certified.where == "/certificates/AAAA-BBBB-CCCC-DDDD"
