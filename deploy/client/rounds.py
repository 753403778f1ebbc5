"""The running system and everybody around it."""

from __future__ import annotations

import itertools
from contextlib import ExitStack
from datetime import timedelta
from functools import cached_property
from typing import Self

from deploy.client.mailbox import Mailbox
from deploy.client.people import Applicant, Coach, Person, Staff
from deploy.client.travel import travel
from deploy.client.waiting import until
from deploy.client.wire import LONGEST_ANSWER, Json, Wire
from deploy.local.addresses import Account, Addresses
from shared.chassis.ids import new_id

GRADUATE = {
    "status": "graduate",
    "country": "IN",
    "school": "Lakeview Institute of Medical Sciences",
    "graduation_date": "2024-06-30",
    "usmle_step1_passed": False,
    "languages": ["en", "hi"],
    "time_zone": "Asia/Kolkata",
    "locale": "en",
}
VERIFICATION = "/v1/accounts/verification?token="
ASKED = "review_request"
PASSWORD = "seven quiet rivers at dawn"  # noqa: S105 - of people who exist for a minute


class Rounds:
    """Hands out people; each speaks through the gateway with an account of their own.

    `crowded`: every newcomer speaks from a loopback address of their own, so that limits which count by
    address see many people instead of one.
    `patience` and `longest` are those of their wires.
    """

    def __init__(
        self,
        addresses: Addresses,
        *,
        patience: float = 30.0,
        crowded: bool = False,
        longest: float = LONGEST_ANSWER,
    ) -> None:
        self._longest = longest
        self.addresses = addresses
        self._patience = patience
        self._crowded = crowded
        self._numbers = itertools.count(2)
        self._open = ExitStack()

    @cached_property
    def mailbox(self) -> Mailbox:
        """What was caught from its first use on."""
        mailbox = Mailbox(self.addresses["mailbox"])
        self._open.callback(mailbox.close)
        return mailbox

    def wire(self, *, patience: float | None = None, source: str | None = None) -> Wire:
        waits = self._patience if patience is None else patience
        wire = Wire(self.addresses["gateway"], patience=waits, source=source, longest=self._longest)
        self._open.callback(wire.close)
        return wire

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Everybody hangs up."""
        self._open.close()

    def stranger(self) -> Person:
        """Somebody without an account."""
        return Person(self.wire(), Account(email="", password=""))

    def staff(self) -> Staff:
        return Staff(self.wire(), self.addresses["accounts"]["staff"]).sign_in()

    def coach(self) -> Coach:
        return Coach(self.wire(), self.addresses["accounts"]["coach"]).sign_in()

    def applicant(self) -> Applicant:
        """The example applicant."""
        return Applicant(self.wire(), self.addresses["accounts"]["applicant"])

    def unknown_applicant(self, name: str = "applicant") -> Applicant:
        """An address and a password that nobody has registered yet."""
        number = next(self._numbers)
        source = f"127.{number >> 16 & 63}.{number >> 8 & 255}.{number & 255}" if self._crowded else None
        email = f"{name}.{new_id('x')[-12:]}@applicants.example.org"
        return Applicant(self.wire(source=source), Account(email=email, password=PASSWORD))

    def newcomer(self, full_name: str = "Mira Testwell", **profile: object) -> Applicant:
        """Registered, verified by the link in the mail, signed in; a graduate unless said otherwise."""
        mailbox = self.mailbox  # looks from now on, so before there is anything to be seen
        newcomer = self.unknown_applicant(full_name.lower().replace(" ", "."))
        newcomer.register(full_name, {**GRADUATE, **profile})
        newcomer.verify(token_in(mailbox.link(newcomer.email, VERIFICATION)))
        return newcomer.sign_in()

    def review_request(self, staff: Staff, application_id: str) -> tuple[Json, str]:
        """The mail that asks the physician, as staff see it, and its link, which only the mailbox shows."""
        sent = until(
            f"the physician is asked about {application_id}",
            lambda: [m for m in staff.emails(application_id=application_id) if m["template"] == ASKED],
            lambda found: found and found[0]["state"] == "sent",
        )
        review = f"/r/rvw_{application_id.removeprefix('app_')}_"
        return sent[0], self.mailbox.link(sent[0]["to"], review)

    def travel(self, by: timedelta) -> None:
        travel(self.addresses, by)


def token_in(link: str) -> str:
    """What a link in a mail carries."""
    return link.partition("token=")[2]
