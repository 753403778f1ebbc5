"""SIGKILL of each service where it hurts: the story still ends, and nothing happens twice.

Between write and publish: Kafka stands still, so what was written cannot be told before the process is gone.
In the middle of a handler: MongoDB stands still, so what was begun cannot be finished.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from deploy.client import until
from deploy.client.outside import pay
from deploy.local.platform import SERVICES, Platform
from deploy.local.process import Process
from tests.system.office import NAME, Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


@contextmanager
def standing_still(process: Process) -> Iterator[None]:
    process.suspend()
    try:
        yield
    finally:
        process.resume()


def kill_and_start(process: Process) -> None:
    process.kill()
    process.start()


class TestBetweenWriteAndPublish:
    def test_applications(self, system: Platform, office: Office) -> None:
        applicant, application_id = office.applied(office.offer())
        with standing_still(system["kafka"]):
            office.staff.decide(application_id, "accept")
            kill_and_start(system["applications"])
        system["applications"].wait_until_ready()

        applicant.reach(application_id, "held")
        office.sign_and_pay(applicant, application_id, "full")
        office.settled_story(applicant, application_id)

    def test_catalog(self, system: Platform, office: Office) -> None:
        offer = office.offer(places=1)
        office.held(offer)
        applicant, application_id = office.accepted(offer)
        applicant.reach(application_id, "waitlisted")
        with standing_still(system["kafka"]):
            office.set_places(offer, 2)
            kill_and_start(system["catalog"])
        system["catalog"].wait_until_ready()

        applicant.reach(application_id, "held")
        office.sign_and_pay(applicant, application_id, "full")
        applicant.settle(application_id, "settled")
        office.await_mail(application_id, "waitlist_offer", "reserved", "your_coach", "paid_in_full")
        office.nothing_twice(applicant, application_id)

    def test_payments(self, system: Platform, office: Office) -> None:
        applicant, application_id = office.held(office.offer())
        applicant.sign_terms(application_id, NAME)
        page = applicant.checkout(application_id, "full")
        with standing_still(system["kafka"]):
            pay(page)
            applicant.settle(application_id, "settled")  # written, and known to nobody else yet
            kill_and_start(system["payments"])
        system["payments"].wait_until_ready()

        office.settled_story(applicant, application_id)

    def test_notifications(self, system: Platform, office: Office) -> None:
        applicant, application_id = office.held(office.offer())
        office.await_mail(application_id, "accepted_and_held")
        mails = office.staff.emails(application_id=application_id)
        (mail,) = [mail for mail in mails if mail["template"] == "accepted_and_held"]
        with standing_still(system["kafka"]):
            office.staff.wire.post(f"/v1/emails/{mail['id']}/resend")
            path = f"/v1/emails/{mail['id']}"
            until("it is sent again", lambda: office.staff.wire.get(path), lambda m: m["state"] == "sent")
            kill_and_start(system["notifications"])
        system["notifications"].wait_until_ready()

        office.sign_and_pay(applicant, application_id, "full")
        office.settled_story(applicant, application_id)


@pytest.mark.parametrize("service", SERVICES)
def test_in_the_middle_of_a_handler(service: str, system: Platform, office: Office) -> None:
    """The service finds a record, begins, and dies before it could write what follows."""
    offer = office.offer()
    applicant, application_id = office.applied(offer)
    with standing_still(system["catalog"]):
        office.staff.decide(application_id, "accept")
        _await_told(system, "applications", "applications", application_id)
        if service == "catalog":
            _die_in_the_middle(system["catalog"], system["mongo"])
        else:
            system[service].suspend()
    if service != "catalog":
        until("the catalog holds a place", lambda: office.claims(offer))
        _await_told(system, "catalog", "rotations", offer.rotation_id)
        _die_in_the_middle(system[service], system["mongo"])
    system[service].wait_until_ready()

    applicant.reach(application_id, "held")
    office.sign_and_pay(applicant, application_id, "full")
    if service == "notifications":  # a mail that was being handed over waits until its lease is over
        office.rounds.travel(timedelta(minutes=3))
    office.settled_story(applicant, application_id)


def _await_told(system: Platform, service: str, collection: str, document_id: str) -> None:
    """Until everything that this document had to tell is in Kafka."""
    with MongoClient[dict[str, Any]](system.mongo) as mongo:
        documents = mongo[f"rounds_{service}"][collection]
        until(
            "it is told",
            lambda: documents.find_one({"_id": document_id}),
            lambda row: row and not row["outbox"],
        )


def _die_in_the_middle(killed: Process, mongo: Process) -> None:
    """Let it run again where nothing can be written, until it has noticed, and kill it."""
    with standing_still(mongo):
        killed.resume()
        until("it misses its database", lambda: not _is_ready(killed), seconds=40)
        killed.kill()
    killed.start()


def _is_ready(process: Process) -> bool:
    try:
        return httpx.get(f"{process.address}/readyz", timeout=1).status_code == 200  # type: ignore[attr-defined]
    except httpx.TransportError:
        return False
