"""Many at the same instant for one place: one gets it, the others wait in order, nobody is lost (R8, R10)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from deploy.client import Applicant, until
from tests.system.office import Offer, Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

MANY = 50


def apply_all(office: Office, offer: Offer) -> list[tuple[Applicant, str]]:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: office.applied(offer), range(MANY)))


def accept_at_once(office: Office, application_ids: list[str]) -> None:
    start = Barrier(MANY)

    def accept(application_id: str) -> None:
        start.wait()
        office.staff.decide(application_id, "accept")

    with ThreadPoolExecutor(MANY) as pool:
        list(pool.map(accept, application_ids))


def test_fifty_accepted_at_once_for_one_place_are_one_hold_and_a_line_of_forty_nine(office: Office) -> None:
    offer = office.offer(places=1)
    people = {application_id: who for who, application_id in apply_all(office, offer)}
    accept_at_once(office, list(people))

    waiting = until("49 are in line", lambda: office.waiting(offer), lambda seen: len(seen) == MANY - 1)

    (held,) = office.claims(offer)
    people[held].reach(held, "held")
    assert {held, *waiting} == set(people)
    positions = [
        people[application_id].reach(application_id, "waitlisted")["waitlist_position"]
        for application_id in waiting
    ]
    assert positions == list(range(1, MANY))
    accepted = [office.staff.application(application_id)["state"] for application_id in people]
    assert sorted(accepted) == ["held", *["waitlisted"] * (MANY - 1)]

    people[held].withdraw(held)
    people[waiting[0]].reach(waiting[0], "held")
    assert office.claims(offer) == [waiting[0]]
