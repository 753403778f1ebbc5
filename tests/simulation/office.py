"""The office and the physicians: rotations offered, applications decided, questions answered or not."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from services.applications.application.domain.host_review import Answer, HostReview, TakenDown
from services.applications.reviewing.use_cases.host_reviews import GivenAnswer
from services.applications.reviewing.use_cases.mailed_forms import GivenForm
from services.applications.reviewing.use_cases.staff_reviews import SaidByHost
from services.catalog.hosts.domain import HostDetails, PutHost
from services.catalog.publishing.domain.calling_off import CallOff
from services.catalog.publishing.domain.publishing import ChangeRotation, PublishRotation
from services.catalog.rotations.domain.rotation import Rotation, Site
from services.catalog.rotations.domain.terms import RotationTerms
from services.payments.office.domain.commands import WaiveLateFee
from services.payments.statement.domain.money_commands import RefundByStaff
from shared.chassis.ids import new_id
from shared.chassis.store import OutboxEvent
from shared.contracts.money import Money
from shared.contracts.people import ContactChanged
from tests.simulation.apps import LINKS, CatalogApp
from tests.simulation.insist import insist
from tests.simulation.more_time import MoreTime
from tests.simulation.requests import asked_once, of_money, of_statement
from tests.simulation.scenario import DAY, Offer, Scenario

if TYPE_CHECKING:
    from tests.simulation.world import World

COACHES = ("acc_coach_a", "acc_coach_b")
REFUSED_ENOUGH = 3
"""After so many acceptances for which the catalog had no place, staff no longer accept."""
_REVIEW: TypeAdapter[HostReview] = TypeAdapter(HostReview)


class Office:
    """Everything that people do who work here."""

    def __init__(self, world: World, scenario: Scenario) -> None:
        self._world = world
        self._scenario = scenario
        self._rng = world.chance("office")
        self._second_thoughts = world.chance("second thoughts")
        self.more_time = MoreTime(world, scenario)

    async def opens(self) -> None:
        """Hosts, rotations and coaches are there before anyone applies."""
        for offer in self._scenario.offers:
            await insist(self._world, "catalog", partial(_register, offer))
            await insist(self._world, "catalog", partial(self._published, offer))
        for coach in COACHES[: len(self._scenario.offers)]:  # one is enough where little happens
            self._introduce(coach, "coach")
            await insist(self._world, "applications", partial(_join, coach))

    async def meets(self, applicant_id: str, after: float) -> None:
        """From then on mails know where to go."""
        await asyncio.sleep(after)
        self._introduce(applicant_id, "applicant")

    async def works(self) -> None:
        """Look at what is to be decided, again and again."""
        while True:
            await self._world.in_tray.wait()
            await asyncio.sleep(self._rng.expovariate(1 / self._scenario.staff_pause))
            rows = self._world.store("applications", "applications").rows
            for application_id, row in list(rows.items()):
                if row.state["state"] in ("submitted", "staff_review"):
                    await self._decide(application_id, row.state)
                elif row.state["state"] == "host_review":
                    await self._physician(application_id, row.state)

    @property
    def repeats(self) -> float:
        return self._scenario.repeats

    async def waives(self, application_id: str) -> None:
        """Take a late fee back that somebody asks about."""
        await asyncio.sleep(self._rng.expovariate(1 / self._scenario.staff_pause))
        statement = self._world.state("payments", "statements", application_id)
        keys = [line["key"] for line in statement["lines"] if line["kind"].startswith("late_fee")]
        if len(keys) != 1 or self._rng.random() >= self._scenario.waives:
            return
        request = of_statement(application_id, "waive_late_fee")
        command = WaiveLateFee("The bank was closed.", "acc_staff")
        if await asked_once(self._world, request, f"waive-{application_id}", command, self.repeats):
            self._world.note("waived", application_id, "")
            self._world.promised.add((application_id, "late_fee_reversed"))

    async def gives_back(self, application_id: str) -> None:
        """Some of the money, for goodwill; once."""
        await asyncio.sleep(self._rng.expovariate(1 / self._scenario.staff_pause))
        if self._rng.random() < self._scenario.goodwill:
            command = RefundByStaff(f"good-{application_id}", 12_300, "usd", "goodwill", "acc_staff")
            request = of_money(application_id, f"apr-{command.refund_id}")
            if await asked_once(self._world, request, command.refund_id, command, self.repeats):
                self._world.promised.add((application_id, command.refund_id))

    async def closes_a_rotation(self, after: float) -> None:
        await asyncio.sleep(after)

        def closed(rotation: Rotation) -> ChangeRotation:
            return ChangeRotation(rotation.rotation_id, rotation.terms, "closed")

        name = self._scenario.offers[0].rotation_id
        await insist(self._world, "catalog", lambda app: app.publishing.change_rotation(name, closed))

    async def calls_off(self, after: float) -> None:
        """The host cancels for all weeks to come: who has paid chooses, the others are out (R18)."""
        await asyncio.sleep(after)
        name = self._scenario.offers[0].rotation_id
        self._world.note("called off", name, "")
        command = CallOff("hca_1", name, "The ward is closed.")
        await insist(self._world, "catalog", lambda app: app.publishing.call_off(command))

    # --- deciding

    async def _decide(self, application_id: str, state: Any) -> None:
        drawn = self._rng.random()
        decision = "accept"
        refused = sum(entry["what"] == "PlaceRefused" for entry in state["history"]["entries"])
        if drawn < self._scenario.declines or refused >= REFUSED_ENOUGH:
            decision = "decline"
        elif drawn < self._scenario.declines + self._scenario.asks:
            decision = "needs_info"
        elif state["rotation"]["review_mode"] == "host" and state["reviews"] == 0:
            decision = "send_to_host"
        reason = "" if decision == "send_to_host" else "They agreed by phone."
        await insist(
            self._world, "applications",
            lambda app: app.reviewing.decide(application_id, decision, reason, ()),
        )  # fmt: skip
        if self._second_thoughts.random() < 0.07:
            await self._regrets(application_id, decision)

    async def _regrets(self, application_id: str, decision: Any) -> None:
        """Take it back: at once, or later, when the place may be held, waited for, or paid."""
        await asyncio.sleep(self._second_thoughts.choice((0.0, 5.0, 3600.0)))
        self._world.note("takes back", application_id, decision)
        await insist(
            self._world, "applications",
            lambda app: app.reviewing.take_back(application_id, decision, "A mistake.", "acc_staff"),
        )  # fmt: skip

    async def _physician(self, application_id: str, state: Any) -> None:
        """Opens the link, perhaps answers, perhaps takes it back; machines open it, too."""
        if self._rng.random() < 0.4:
            self._world.in_tray.ring_at(self._world.loop.time() + 2 * DAY)
            return
        review = _REVIEW.validate_python(state["review"])
        if self._rng.random() < 0.2:
            await self._phones(application_id, state)
            return
        token = LINKS.token(review)
        if self._rng.random() < self._scenario.scans:
            self._world.note("scanned", application_id, review.review_id)
            await insist(self._world, "applications", lambda app: app.host_reviews.page(token))
            if self._rng.random() < 0.3:
                return
        page = await insist(self._world, "applications", lambda app: app.host_reviews.page(token))
        if page is None or self._rng.random() < 0.2:
            return
        leaves_it = self._rng.random() < 0.1
        await asyncio.sleep(self._rng.uniform(4, 7000) + (20 * DAY if leaves_it else 0))
        form = GivenForm(page.form_token, "")
        said = GivenAnswer(*self._word(state))
        self._world.posted.add(review.review_id)
        await insist(self._world, "applications", lambda app: app.host_reviews.answer(token, form, said))
        if self._rng.random() < 0.2:
            await insist(self._world, "applications", lambda app: app.host_reviews.undo(token, form))

    def _word(self, state: Any) -> tuple[Answer, str, tuple[date, ...]]:
        """Yes, no, or one of the two weeks after, which may be full or not open."""
        answer: Answer = self._rng.choice(("accept", "accept", "decline", "other_dates", "other_dates"))
        start = date.fromisoformat(state["start_date"])
        later = (start + timedelta(weeks=1), start + timedelta(weeks=2))
        return answer, "Because.", later if answer == "other_dates" else ()

    async def _phones(self, application_id: str, state: Any) -> None:
        """The physician calls, and staff write down what was said."""
        by = TakenDown("Nadia Rahmansour, MD", "phone", self._world.now().date(), "acc_staff")
        said = SaidByHost(*self._word(state), by)
        self._world.note("phones", application_id, said.answer)
        await insist(self._world, "applications", lambda app: app.reviewing.take_down(application_id, said))

    # --- publishing

    async def _published(self, offer: Offer, app: CatalogApp) -> None:
        def command(site: Site) -> PublishRotation:
            return PublishRotation(offer.rotation_id, None, site, _terms(offer), self._weeks(offer))

        await app.publishing.publish_rotation(f"hst_{offer.rotation_id}", command)

    def _weeks(self, offer: Offer) -> dict[Any, int]:
        first = min(habits.start for habits in self._scenario.applicants)
        return {first + timedelta(weeks=week): offer.places for week in range(6)}

    def _introduce(self, person_id: str, kind: Any) -> None:
        fact = ContactChanged(
            person_id=person_id, kind=kind, name=f"{person_id} Example", email=f"{person_id}@example.org"
        )
        world = self._world
        event = OutboxEvent(
            new_id("evt"), "ContactChanged", fact.topic, fact.key(), fact.model_dump_json(),
            world.now().isoformat(), "cor_contact", "cau_contact",
        )  # fmt: skip
        world.introduced.add(event.id)
        world.bus.append(event, "applications")


async def _register(offer: Offer, app: CatalogApp) -> None:
    await app.hosts.register(PutHost(f"hst_{offer.rotation_id}", _details(offer)))


async def _join(coach_id: str, app: Any) -> None:
    await app.coaches.join(coach_id, ("America/New_York",), ("en",))


def _terms(offer: Offer) -> RotationTerms:
    return RotationTerms(
        title="Psychiatry: Adult Outpatient Clinic",
        specialty="Psychiatry",
        kind="hands_on",
        fee=Money.usd(159_900),
        min_weeks=2,
        max_weeks=8,
        review_mode="host" if offer.by_host else "staff",
    )


def _details(offer: Offer) -> HostDetails:
    return HostDetails(
        name="Heronmarch Clinic",
        kind="practice",
        contact_name="Nadia Rahmansour, MD",
        contact_email="nadia@heronmarch.example.org",
        address="3988 Lindenquill Road",
        city="New York",
        state="NY",
        postal_code="10029",
        time_zone=offer.zone,
        languages=("en", "es"),
    )
