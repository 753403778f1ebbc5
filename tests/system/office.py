"""What tests of the running system need of an office: rotations of their own, and people along the way."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import httpx

from deploy.client import Applicant, Json, Rounds, Staff, until
from deploy.client.outside import WORKS, pay
from deploy.client.rounds import PASSWORD
from shared.chassis.ids import new_id

HOST: Json = {
    "name": "Testwell Family Practice",
    "kind": "practice",
    "contact_name": "Nora Testwell, MD",
    "address": "1 Lakeside Road",
    "city": "Chicago",
    "state": "IL",
    "postal_code": "60601",
    "time_zone": "America/Chicago",
    "languages": ["en"],
}
FEE_CENTS = 199_900
NAME = "Mira Testwell"


@dataclass(frozen=True)
class Offer:
    """A rotation of one test alone."""

    rotation_id: str
    start: date
    host_email: str


REGISTRATION: Mapping[str, str] = {
    "password": PASSWORD,
    "password_again": PASSWORD,
    "status": "graduate",
    "school": "Lakeview Institute",
    "country": "IN",
    "usmle_step1_passed": "yes",
    "time_zone": "Asia/Kolkata",
}
"""What a graduate fills in on the page of registration, beside name and address."""


class Office:
    """Staff at work; every method is a few requests through the gateway."""

    def __init__(self, rounds: Rounds) -> None:
        self.rounds = rounds
        self._numbers = itertools.count(1)

    @cached_property
    def staff(self) -> Staff:
        return self.rounds.staff()

    def now(self) -> datetime:
        """By the services' clocks, which tests move."""
        url = self.rounds.addresses["services"]["catalog"]
        answer = httpx.get(f"{url}/readyz", timeout=30).raise_for_status()
        return datetime.fromisoformat(answer.json()["now"])

    def monday(self, weeks_ahead: int) -> date:
        today = self.now().astimezone(ZoneInfo("America/Chicago")).date()
        return today + timedelta(days=7 - today.weekday(), weeks=weeks_ahead)

    def offer(self, places: int = 1, *, weeks_ahead: int = 20, **terms: object) -> Offer:
        """Four weeks at a host of its own; by default an observership that staff alone decide about."""
        host_email = f"host.{new_id('x')[-12:]}@hosts.example.org"
        start = self.monday(weeks_ahead)
        host_id = self.staff.create_host(**HOST, contact_email=host_email)
        given = {**self.terms(start, places), **terms}
        return Offer(self.staff.create_rotation(host_id=host_id, **given), start, host_email)

    def terms(self, start: date, places: int = 1) -> Json:
        """Of a rotation of four weeks."""
        return {
            "title": f"Test rotation {next(self._numbers)}",
            "specialty": "Family Medicine",
            "kind": "observership",
            "fee": {"amount": FEE_CENTS, "currency": "usd"},
            "weeks": [{"week": str(start + timedelta(weeks=n)), "places": places} for n in range(4)],
        }

    def set_places(self, offer: Offer, places: int) -> None:
        path = f"/v1/rotations/{offer.rotation_id}"
        tag = self.staff.wire.request("GET", path, expect=200).headers["etag"]
        weeks = [{"week": str(offer.start + timedelta(weeks=n)), "places": places} for n in range(4)]
        self.staff.wire.request(
            "PUT", f"{path}/weeks", expect=200, headers={"If-Match": tag}, json={"weeks": weeks}
        )

    # --- along the way of an application

    def applied(self, offer: Offer, **profile: object) -> tuple[Applicant, str]:
        """Somebody new who has applied."""
        applicant = self.rounds.newcomer(NAME, **profile)
        return applicant, applicant.apply(offer.rotation_id, offer.start)

    def accepted(self, offer: Offer) -> tuple[Applicant, str]:
        applicant, application_id = self.applied(offer)
        self.staff.decide(application_id, "accept")
        return applicant, application_id

    def held(self, offer: Offer) -> tuple[Applicant, str]:
        applicant, application_id = self.accepted(offer)
        applicant.reach(application_id, "held")
        return applicant, application_id

    def reserved(self, offer: Offer, part: str = "deposit") -> tuple[Applicant, str]:
        applicant, application_id = self.held(offer)
        self.sign_and_pay(applicant, application_id, part)
        applicant.reach(application_id, "reserved")
        return applicant, application_id

    def sign_and_pay(
        self, applicant: Applicant, application_id: str, part: str = "deposit", card: str = WORKS
    ) -> None:
        applicant.sign_terms(application_id, NAME)
        self.pay(applicant, application_id, part, card)

    def pay(self, applicant: Applicant, application_id: str, part: str, card: str = WORKS) -> None:
        pay(applicant.checkout(application_id, part), card)

    # --- what became of it

    def mailed(self, application_id: str) -> Counter[str]:
        """How many mails of each template were sent about an application."""
        mails = self.staff.emails(application_id=application_id)
        return Counter(mail["template"] for mail in mails if mail["state"] == "sent")

    def await_mail(self, application_id: str, *templates: str, seconds: float = 30.0) -> None:
        until(
            f"mails {', '.join(templates)} about {application_id} are sent",
            lambda: self.mailed(application_id),
            lambda seen: seen.keys() >= set(templates),
            seconds=seconds,
        )

    def charges(self, application_id: str) -> list[Json]:
        """What the provider says was paid for an application."""
        dump = httpx.get(f"{self.rounds.addresses['stripe']}/_test/dump", timeout=30).json()
        intents = [found for found in dump["objects"] if found["object"] == "payment_intent"]
        paid = [intent for intent in intents if intent["status"] == "succeeded"]
        return [intent for intent in paid if application_id in str(intent["metadata"])]

    def claims(self, offer: Offer) -> list[str]:
        return [claim["application_id"] for claim in self.staff.claims(offer.rotation_id)["claims"]]

    def waiting(self, offer: Offer) -> list[str]:
        return [one["application_id"] for one in self.staff.claims(offer.rotation_id)["waitlist"]]

    def settled_story(self, applicant: Applicant, application_id: str) -> None:
        """It ended as it should, and nothing happened twice: events, charges, mails."""
        applicant.settle(application_id, "settled")
        seen = applicant.reach(application_id, "reserved", "enrolling")
        assert seen["coach_id"]
        self.await_mail(application_id, "accepted_and_held", "reserved", "your_coach", "paid_in_full")
        self.nothing_twice(applicant, application_id)

    def nothing_twice(self, applicant: Applicant, application_id: str) -> None:
        told = Counter(_essence(event) for event in applicant.history(application_id))
        assert [fact for fact, times in told.items() if times > 1] == []
        mails = self.staff.emails(application_id=application_id)
        sent = Counter((m["template"], m["recipient_id"]) for m in mails if m["template"] not in REPEATED)
        assert [mail for mail, times in sent.items() if times > 1] == []
        lines = [
            line["reference"] for line in applicant.statement(application_id)["lines"] if line["reference"]
        ]
        assert len(self.charges(application_id)) == len(set(lines)) == len(lines)


REPEATED = {"payment_failed", "visitor_payment_failed", "balance_reminder", "hold_ends_soon", "refund_sent"}


def _essence(event: Json) -> str:
    return f"{event['what']} {sorted(event['facts'].items(), key=str)}"
