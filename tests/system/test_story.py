"""The main story on real parts, and that the gateway leads everywhere."""

from __future__ import annotations

import httpx
import pytest

from deploy.client import Rounds, until
from deploy.client.outside import DECLINED, pay
from deploy.example.loading import load_example
from deploy.local.platform import Platform
from deploy.rounds import story
from tests.system.office import NAME, Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


def test_the_story_plays_through_and_says_what_came_of_it(
    system: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    story.play(system.addresses)

    told = capsys.readouterr().out
    assert told.count(": reserved") == 2
    assert "Statement: settled" in told
    assert "Your coach is" in told


def test_the_example_data_is_loaded_once(system: Platform, rounds: Rounds) -> None:
    load_example(system.addresses)

    assert len({r["rotation_id"] for r in rounds.stranger().rotations()}) >= 300
    assert rounds.coach().me()["role"] == "coach"
    assert rounds.applicant().sign_in().me()["role"] == "applicant"


def test_every_step_happens_once_and_is_mailed_once(office: Office) -> None:
    offer = office.offer()
    applicant, application_id = office.reserved(offer)
    office.pay(applicant, application_id, "balance")

    office.settled_story(applicant, application_id)

    office.await_mail(application_id, "application_received", "terms_signed", "new_visitor", "who_comes_when")
    assert set(office.mailed(application_id).values()) == {1}
    assert office.claims(offer) == [application_id]


def test_a_declined_card_takes_nothing_and_another_one_pays(office: Office) -> None:
    applicant, application_id = office.held(office.offer())
    office.sign_and_pay(applicant, application_id, "full", DECLINED)
    office.await_mail(application_id, "payment_failed")
    assert applicant.statement(application_id)["paid"]["amount"] == 0

    office.pay(applicant, application_id, "full")

    office.settled_story(applicant, application_id)


def test_who_withdraws_frees_the_place_for_the_next_in_line(office: Office) -> None:
    offer = office.offer()
    first, withdrawn = office.held(offer)
    second, next_in_line = office.accepted(offer)
    assert second.reach(next_in_line, "waitlisted")["waitlist_position"] == 1

    first.withdraw(withdrawn)

    second.reach(next_in_line, "held")
    assert office.claims(offer) == [next_in_line]
    office.await_mail(withdrawn, "withdrawn")
    office.await_mail(next_in_line, "waitlisted", "waitlist_offer")
    assert first.settle(withdrawn, "void")["balance"]["amount"] == 0


def test_every_documented_path_leads_through_the_gateway(system: Platform) -> None:
    document = httpx.get(f"{system.gateway}/openapi.json").raise_for_status().json()

    lost = []
    for path, operations in document["paths"].items():
        for method in operations.keys() & {"get", "post", "put", "patch", "delete"}:
            answer = httpx.request(
                method, system.gateway + path.replace("{", "").replace("}", ""), timeout=30
            )
            if answer.headers.get("content-type") == "application/problem+json":
                lost += [f"{method} {path}"] if "is served at this path" in answer.text else []
    assert lost == []


def test_money_that_crosses_with_a_withdrawal_goes_back_by_itself(system: Platform, office: Office) -> None:
    offer = office.offer()
    applicant, application_id = office.held(offer)
    applicant.sign_terms(application_id, NAME)
    page = applicant.checkout(application_id, "full")
    payments = system["payments"]
    payments.suspend()
    pay(page)
    applicant.withdraw(application_id)
    payments.resume()

    refunded = until(
        "all of it is on its way back",
        lambda: applicant.statement(application_id),
        lambda seen: seen["state"] == "refunded" and seen["balance"]["amount"] == 0,
    )
    assert [refund["state"] for refund in refunded["refunds"]] == ["done"]
    office.await_mail(application_id, "withdrawn", "refund_sent")
    until("the place is free again", lambda: office.claims(offer), lambda seen: not seen)
    assert applicant.application(application_id)["state"] == "withdrawn"
