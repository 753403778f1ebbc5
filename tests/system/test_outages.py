"""Kafka, mail server, Stripe or MongoDB away for a while: what can go on goes on, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest

from deploy.client import Applicant, Wire, until
from deploy.client.outside import pay
from deploy.local.platform import Platform
from deploy.local.process import Process
from tests.system.office import NAME, Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

KAFKA_AWAY_SECONDS = 30


@contextmanager
def away(process: Process) -> Iterator[None]:
    process.terminate()
    try:
        yield
    finally:
        process.start()
        process.wait_until_ready()


def test_without_kafka_http_goes_on_and_everything_arrives_afterwards(
    system: Platform, office: Office
) -> None:
    offers = [office.offer() for _ in range(3)]
    applicants = [office.rounds.newcomer(NAME) for _ in offers]
    with away(system["kafka"]):
        until_ = time.monotonic() + KAFKA_AWAY_SECONDS
        accepted = []
        for offer, applicant in zip(offers, applicants, strict=True):
            application_id = applicant.apply(offer.rotation_id, offer.start)
            assert office.staff.decide(application_id, "accept")["state"] == "accepted"
            accepted.append(application_id)
        until("Kafka was away long enough", lambda: _still_answers(office, until_), seconds=60)

    for applicant, application_id in zip(applicants, accepted, strict=True):
        applicant.reach(application_id, "held", seconds=60)
    office.sign_and_pay(applicants[0], accepted[0], "full")
    office.settled_story(applicants[0], accepted[0])


def _still_answers(office: Office, end: float) -> bool:
    """Reads and writes are answered at all times; true when the time is over."""
    assert next(office.staff.rotations())
    office.rounds.unknown_applicant().register(
        NAME, {"status": "student", "country": "PL", "school": "Vistula"}
    )
    return time.monotonic() > end


def test_without_a_mail_server_everything_else_goes_on_and_the_mails_follow(
    system: Platform, office: Office
) -> None:
    offer = office.offer()
    applicant = office.rounds.newcomer(NAME)
    with away(system["mailbox"]):
        application_id = applicant.apply(offer.rotation_id, offer.start)
        office.staff.decide(application_id, "accept")
        applicant.reach(application_id, "held")
        office.sign_and_pay(applicant, application_id, "full")
        applicant.reach(application_id, "reserved")
        assert not office.mailed(application_id)

    office.rounds.travel(timedelta(minutes=2))
    office.settled_story(applicant, application_id)


def test_without_stripe_nothing_is_paid_and_nothing_breaks(system: Platform, office: Office) -> None:
    applicant, application_id = office.held(office.offer())
    applicant.sign_terms(application_id, NAME)
    until(
        "payments knows of the signature",
        lambda: applicant.wire.request("GET", f"/v1/statements/{application_id}", expect=(200, 404)),
        lambda seen: seen.status_code == 200 and seen.json()["terms_signed"],
    )
    with away(system["stripe"]):
        answer = _impatient(office, applicant).request(
            "POST", f"/v1/statements/{application_id}/checkouts", expect=range(600), json={"pay": "full"}
        )
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert applicant.statement(application_id)["state"] == "deposit_due"

    pay(applicant.checkout(application_id, "full"))
    office.settled_story(applicant, application_id)


def test_a_webhook_that_finds_nobody_comes_again(system: Platform, office: Office) -> None:
    applicant, application_id = office.held(office.offer())
    applicant.sign_terms(application_id, NAME)
    page = applicant.checkout(application_id, "full")
    with away(system["payments"]):
        pay(page)

    office.settled_story(applicant, application_id)


# long: every kind of request once, while the database is away
def test_without_mongodb_every_answer_is_a_503_that_says_when_to_come_back(
    system: Platform, office: Office
) -> None:
    offer = office.offer()
    applicant, application_id = office.applied(offer)
    account = {
        **applicant.account,
        "full_name": NAME,
        "profile": {"status": "student", "country": "PL", "school": "V"},
    }
    asked: list[tuple[str, str, object]] = [
        ("GET", "/v1/rotations", None),
        ("GET", f"/v1/rotations/{offer.rotation_id}", None),
        ("GET", f"/v1/rotations/{offer.rotation_id}/availability", None),
        ("GET", "/v1/me", None),
        ("GET", f"/v1/applications/{application_id}", None),
        ("POST", "/v1/accounts", account),
        ("POST", "/v1/sessions", dict(applicant.account)),
        (
            "POST",
            "/v1/applications",
            {"rotation_id": offer.rotation_id, "start_date": str(offer.start), "weeks": 4},
        ),
        ("POST", f"/v1/applications/{application_id}/withdrawal", None),
        ("GET", f"/v1/statements/{application_id}", None),
        ("POST", f"/v1/statements/{application_id}/checkouts", {"pay": "full"}),
    ]
    wire = _impatient(office, applicant)
    staff = office.rounds.wire(patience=0)
    staff.sign_in(office.rounds.addresses["accounts"]["staff"])
    with away(system["mongo"]), ThreadPoolExecutor(len(asked) + 1) as pool:
        answers = list(pool.map(lambda one: _ask(wire, *one), asked))
        answers.append(_ask(staff, "GET", "/v1/emails", None))

    seen = {
        (f"{method} {path}", answer.status_code)
        for (method, path, _), answer in zip(asked, answers, strict=False)
    }
    assert {status for _, status in seen} == {503}, seen
    assert answers[-1].status_code == 503
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
    assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}

    office.staff.decide(application_id, "accept")
    applicant.reach(application_id, "held", seconds=60)


def _impatient(office: Office, applicant: Applicant) -> Wire:
    wire = office.rounds.wire(patience=0)
    wire.sign_in(applicant.account)
    return wire


def _ask(wire: Wire, method: str, path: str, body: object) -> httpx.Response:
    if body is None:
        return wire.request(method, path, expect=range(600))
    return wire.request(method, path, expect=range(600), json=body)
