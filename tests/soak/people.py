"""Many applicants at once, each with a story of their own; patient, and stubborn with the same key."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

import httpx

from deploy.client import Applicant, Rounds, Staff, TookTooLong, Unexpected, until
from deploy.client.outside import DECLINED, WORKS, pay
from deploy.client.rounds import GRADUATE, VERIFICATION, token_in
from tests.system.office import Offer, Office

T = TypeVar("T")

NAME = "Mira Testwell"
PATIENCE_SECONDS = 90.0
"""For how long one step is tried again."""
PLANS = {"pays": 9, "declined first": 2, "withdraws early": 2, "withdraws signed": 2, "abandons": 2}
PLACES_OF_FEW = 3
FEW_WANTED_BY = 12
"""So many want the same few places; then the office offers new ones."""


@dataclass(frozen=True)
class Story:
    """How one applicant fared; moments in seconds since the soak began."""

    plan: str
    ending: str
    """`reserved`, `withdrawn`, `abandoned`, `waitlisted`; `unfinished` and `broken` are no endings."""
    began: float
    ended: float
    application_id: str = ""
    why: str = ""

    @property
    def is_finished(self) -> bool:
        return self.ending not in ("unfinished", "broken")


@dataclass
class People:
    """Applicants who come one after the other, so many at once, until told to stop."""

    rounds: Rounds
    office: Office
    seed: int
    clock: Callable[[], float]
    stories: list[Story] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _offering: threading.Lock = field(default_factory=threading.Lock)
    _few: Offer | None = None
    _wanted: int = 0
    _ample: Offer | None = None
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, at_once: int) -> None:
        self._ample = self.office.offer(places=999)
        for number in range(at_once):
            thread = threading.Thread(target=self._come, args=(number,), daemon=True, name=f"person-{number}")
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Nobody new comes; those under way finish their story."""
        self._stopping.set()

    def join(self, seconds: float) -> int:
        """How many are still under way after so long."""
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return sum(thread.is_alive() for thread in self._threads)

    def _come(self, number: int) -> None:
        draw = random.Random(self.seed * 1000 + number)
        while not self._stopping.is_set():
            plan = draw.choices(list(PLANS), list(PLANS.values()))[0]
            person = Person(self.rounds, self.office.staff)
            began, why = self.clock(), ""
            try:
                ending = person.live(plan, self._offer(draw))
            except TookTooLong as late:
                ending, why = "unfinished", str(late)
            except httpx.TransportError as away:
                ending, why = "unfinished", f"{type(away).__name__}: {away}"
            except Unexpected as odd:
                ending, why = "broken", str(odd)
            finally:
                person.applicant.wire.close()
            self.stories.append(Story(plan, ending, began, self.clock(), person.application_id, why))

    def _offer(self, draw: random.Random) -> Offer:
        """A third wants one of a few places that many want."""
        if draw.random() > 1 / 3:
            assert self._ample is not None
            return self._ample
        with self._offering:
            if self._few is None or self._wanted == FEW_WANTED_BY:
                self._few, self._wanted = persist(lambda: self.office.offer(places=PLACES_OF_FEW)), 0
            self._wanted += 1
            return self._few


class Person:
    """One applicant."""

    def __init__(self, rounds: Rounds, staff: Staff) -> None:
        self._rounds = rounds
        self._staff = staff
        self.applicant: Applicant = rounds.unknown_applicant("mira")
        self.application_id = ""

    def live(self, plan: str, offer: Offer) -> str:
        """From registering to the end that the plan leads to."""
        self._join()
        applicant = self.applicant
        self.application_id = persist(lambda: applicant.draft(offer.rotation_id, offer.start, 4))
        applicant.upload(self.application_id)
        applicant.submit(self.application_id)
        self._staff.decide(self.application_id, "accept")
        if self._reach("held", "waitlisted") == "waitlisted":
            return self._withdraw() if plan == "withdraws early" else "waitlisted"
        if plan == "withdraws early":
            return self._withdraw()
        applicant.sign_terms(self.application_id, NAME)
        if plan == "withdraws signed":
            return self._withdraw()
        if plan == "abandons":
            persist(lambda: applicant.checkout(self.application_id, "deposit"))
            return "abandoned"
        self._pay(DECLINED if plan == "declined first" else WORKS)
        self._reach("reserved", "enrolling")
        return "reserved"

    def _join(self) -> None:
        applicant = self.applicant
        applicant.register(NAME, GRADUATE)
        link = persist(lambda: self._rounds.mailbox.link(applicant.email, VERIFICATION))
        applicant.verify(token_in(link))
        applicant.sign_in()

    def _reach(self, *states: str) -> str:
        seen = self.applicant.reach(self.application_id, *states, seconds=PATIENCE_SECONDS)
        return str(seen["state"])

    def _withdraw(self) -> str:
        self.applicant.withdraw(self.application_id)
        return "withdrawn"

    def _pay(self, card: str) -> None:
        """At the hosted page, again and again, until payments says that it is paid."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._is_paid(seconds=0):
            if time.monotonic() > deadline:
                raise TookTooLong(f"{self.application_id} could not pay")
            with suppress(Unexpected, httpx.TransportError):  # whatever it was, the statement tells
                pay(self.applicant.checkout(self.application_id, "deposit"), card)
            card = WORKS
            with suppress(TookTooLong):
                self._is_paid(seconds=5)

    def _is_paid(self, seconds: float) -> bool:
        path = f"/v1/statements/{self.application_id}"
        seen = until(
            f"the deposit of {self.application_id} is paid",
            lambda: self.applicant.wire.request("GET", path, expect=(200, 404)).json(),
            lambda seen: seconds == 0 or seen.get("paid", {}).get("amount", 0) > 0,
            seconds=seconds,
        )
        return bool(seen.get("paid", {}).get("amount", 0) > 0)


def persist(act: Callable[[], T], seconds: float = PATIENCE_SECONDS) -> T:
    """Again while somebody is away or slow."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return act()
        except (httpx.TransportError, httpx.HTTPStatusError, TookTooLong):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
