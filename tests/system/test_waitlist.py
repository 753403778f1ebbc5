"""The line on the running system: a declined offer moves on, and who lost a place joins again (R15)."""

from __future__ import annotations

import httpx
import pytest

from deploy.client import Applicant, until
from tests.system.office import Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


def decline(office: Office, applicant: Applicant) -> str:
    """By the link in the mail, in a browser in which nobody is signed in."""
    link = office.rounds.mailbox.link(applicant.email, "/o/")
    with httpx.Client(timeout=30) as browser:
        page = browser.get(link).raise_for_status().text
        form = {"form_token": page.split('name="form_token" value="')[1].split('"')[0]}

        def sent() -> httpx.Response:
            return browser.post(link, data=form)

        answer = until("somebody has read the page", sent, lambda seen: seen.status_code != 422)
    return answer.raise_for_status().text


def test_an_offer_is_declined_by_its_link_and_who_declined_joins_again_at_the_end(office: Office) -> None:
    offer, like_it = office.offer(), office.offer(fee={"amount": 210_000, "currency": "usd"})
    first, held = office.held(offer)
    people = [office.accepted(offer) for _ in range(2)]
    for who, application_id in people:
        who.reach(application_id, "waitlisted")
    (ben, bens), (cem, cems) = people
    line = f"/v1/rotations/{offer.rotation_id}/waitlist"
    seen = cem.wire.get(f"{line}/{cems}")
    assert (seen["position"], seen["unpaid"], seen["reserved"], seen["chance"]) == (2, 1, 0, "small")
    ben.wire.request("GET", f"{line}/{cems}", expect=404)

    free = ben.wire.get(f"/v1/rotations/{offer.rotation_id}/equivalents?start_date={offer.start}&weeks=4")[
        "items"
    ]
    mine = next(one for one in free if one["rotation"]["rotation_id"] == like_it.rotation_id)
    assert mine["difference"]["amount"] == 210_000 - 199_900

    first.withdraw(held)
    ben.reach(bens, "held")
    office.await_mail(bens, "waitlist_offer")
    assert "You have declined this place" in decline(office, ben)
    cem.reach(cems, "held")
    ben.reach(bens, "lapsed")
    office.await_mail(bens, "offer_declined")
    assert office.claims(offer) == [cems]

    ben.wire.post(f"/v1/applications/{bens}/waitlist-entry")
    ben.reach(bens, "waitlisted")
    assert ben.wire.get(f"{line}/{bens}")["chance"] == "good"
    cem.wire.post(f"/v1/applications/{cems}/offer-decline")
    ben.reach(bens, "held")
    office.sign_and_pay(ben, bens)
    ben.reach(bens, "reserved")
    assert office.claims(offer) == [bens]
