"""Applications in memory: the real decisions, use cases, consumers and timers on fakes of the outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from services.applications.afterwards.use_cases import Certifying
from services.applications.application.adapters import APPLICATION_KIND, ROTATION_KIND
from services.applications.application.domain.application import Application
from services.applications.application.use_cases.announcements import Announcements
from services.applications.application.use_cases.reading import Applications
from services.applications.application.use_cases.rotations import Rotations
from services.applications.application.use_cases.stores import Stores
from services.applications.applying.use_cases import Applying, NewDraft, SendIn
from services.applications.booking.adapters.terms import read_terms
from services.applications.booking.use_cases.cancelling import Cancelling
from services.applications.booking.use_cases.offers import OfferLinks, Offers
from services.applications.booking.use_cases.places import Places
from services.applications.booking.use_cases.postponing import Postponing
from services.applications.booking.use_cases.signing import SignedForm, Signing
from services.applications.consumers import subscriptions
from services.applications.due.use_cases import Due
from services.applications.papers.use_cases import Papers, Upload
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.use_cases.host_reviews import HostReviews, ReviewLinks
from services.applications.reviewing.use_cases.mailed_forms import FormRules
from services.applications.reviewing.use_cases.staff_reviews import Reviewing
from services.applications.visiting.adapters import DIRECTORY_KIND, ROSTER_KIND, TEMPLATE_KIND
from services.applications.visiting.domain.policy import VisitPolicy
from services.applications.visiting.use_cases.calendar import VisitCalendar
from services.applications.visiting.use_cases.checklists import Checklists
from services.applications.visiting.use_cases.coaches import Coaches
from services.applications.visiting.use_cases.handing_over import CoachDesk
from services.applications.visiting.use_cases.visitors import Visiting
from shared.chassis.clock import ManualClock
from shared.chassis.context import Cause, acting_on
from shared.chassis.documents import AggregateType, Documents
from shared.chassis.ids import new_id
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.timers import Timers
from shared.contracts.fact import FACTS, Fact
from shared.contracts.money import Money
from tests.applications.facts import (
    ANA,
    BEN,
    BY_HOST,
    HANDS_ON,
    KEY,
    NOW,
    POLICY,
    START,
    held,
    known,
    payment,
    pdf,
    person,
    reserved,
    rotation,
)
from tests.applications.fakes import CleansHere, KnownPeople, MemoryFiles


class Office:
    """The whole service without its server: use cases, consumers, timers."""

    def __init__(self, policy: ReviewPolicy = POLICY) -> None:
        self.clock = ManualClock(NOW)
        self.stores = Stores(
            self._documents("applications", APPLICATION_KIND), self._documents("rotations", ROTATION_KIND)
        )
        self.people = KnownPeople(person(ANA), person(BEN, full_name="Ben Example", email="ben@example.org"))
        self.files = MemoryFiles(self.clock)
        self.papers = Papers(self.stores, self.files, CleansHere())
        self.applications = Applications(self.stores)
        self.applying = Applying(self.stores, self.people, policy)
        self.signing = Signing(self.stores, self.people, read_terms())
        self.reviewing = Reviewing(self.stores, policy, self.people)
        self.links = ReviewLinks(KEY, FormRules())
        self.host_reviews = HostReviews(self.stores, self.people, self.papers, policy, self.links)
        self.roster = self._documents("roster", ROSTER_KIND)
        self.coaches = Coaches(self.roster, self.people)
        self.checklists = Checklists(self._documents("checklist_templates", TEMPLATE_KIND), VisitPolicy())
        self.places = Places(self.stores, self.coaches, policy, self.checklists)
        self.visits = VisitCalendar(self.stores, VisitPolicy())
        self.cancelling = Cancelling(self.stores, timedelta(minutes=30), Money.usd(100_000))
        self.postponing = Postponing(self.stores, timedelta(minutes=30))
        self.certifying = Certifying(self.stores, KEY)
        self.offers = Offers(self.stores, OfferLinks(KEY, FormRules()))
        self.visiting = Visiting(self.stores, self._documents("partners", DIRECTORY_KIND), self.coaches)
        self.coach_desk = CoachDesk(self.stores, self.coaches)
        due = Due(self.stores, self.people, policy, self.coaches)
        self.timers = Timers()
        self.timers.when_due(self.stores.applications, due.act_on_due)
        self.timers.when_due(self.roster, self.coach_desk.finish_hand_overs)
        table = subscriptions(Rotations(self.stores), self.places, Announcements(self.stores))
        self._handlers = {subscription.fact: subscription.handle for subscription in table}

    def _documents(self, name: str, kind: AggregateType[Any]) -> Documents[Any]:
        return Documents(InMemoryStore(name, self.clock), kind, self.clock)

    # --- what comes from outside ---

    async def receives(self, fact: Fact, message_id: str | None = None) -> str:
        """One message of another service; returns its id, so that it can come again."""
        message_id = message_id or new_id("evt")
        with acting_on(Cause("cor", message_id, message_id=message_id)):
            await self._handlers[type(fact)](fact)
        return message_id

    async def receives_twice(self, fact: Fact) -> None:
        """The same message redelivered, and the same fact under another id (a replay)."""
        await self.receives(fact, await self.receives(fact))
        await self.receives(fact)

    async def time_passes(self, by: timedelta) -> None:
        """Time, and whatever is due by then."""
        self.clock.travel(by)
        while await self.timers.look():
            pass

    # --- the way of an application ---

    async def drafted(
        self, rotation_id: str = HANDS_ON, applicant_id: str = ANA, start: date = START, **offer: Any
    ) -> Application:
        await self.receives(rotation(rotation_id, **offer))
        draft = NewDraft(new_id("app"), applicant_id, rotation_id, start, 4)
        return known(await self.applying.open_draft(draft))

    async def with_cv(self, **given: Any) -> Application:
        draft = await self.drafted(**given)
        upload = Upload(draft.application_id, draft.applicant_id, "cv", pdf())
        return known(await self.papers.attach(upload))

    async def submitted(self, **given: Any) -> Application:
        draft = await self.with_cv(**given)
        return known(await self.applying.submit(draft.application_id, draft.applicant_id, SendIn()))

    async def accepted(self, **given: Any) -> Application:
        sent = await self.submitted(**given)
        return known(await self.reviewing.decide(sent.application_id, "accept", "they agreed by phone", ()))

    async def held(self, **given: Any) -> Application:
        application = await self.accepted(**given)
        until = self.clock() + timedelta(days=7)
        await self.receives(held(application, held_at=self.clock(), until=until))
        return await self.read(application)

    async def signed(self, **given: Any) -> Application:
        application = await self.held(**given)
        return known(await self.sign(application))

    async def sign(self, application: Application, name: str = "", version: str = "") -> Any:
        """With the name of the profile and the current terms, unless others are given."""
        person = await self.people.of(application.applicant_id)
        name = name or (person.full_name if person else "Nobody")
        form = SignedForm(version or self.signing.current.version, name, "192.0.2.7")
        return await self.signing.sign(application.application_id, application.applicant_id, form)

    async def reserved(self, **given: Any) -> Application:
        application = await self.signed(**given)
        await self.receives(reserved(application))
        return await self.read(application)

    async def paid(self, cents: int = 69_900, **given: Any) -> Application:
        """Reserved, and the news of the money has come, too."""
        application = await self.reserved(**given)
        await self.receives(payment(application, Money.usd(cents)))
        return await self.read(application)

    async def with_host(self) -> tuple[Application, str]:
        """Sent to the physician; and the token of the link in the mail."""
        sent = await self.submitted(rotation_id=BY_HOST, review_mode="host")
        asked = known(await self.reviewing.decide(sent.application_id, "send_to_host", "", ()))
        assert asked.review is not None
        return asked, self.links.token(asked.review)

    # --- what came of it ---

    async def read(self, application: Application) -> Application:
        return known(await self.stores.applications.get(application.application_id))

    def announced(self, application: Application) -> list[Fact]:
        """Every fact that this application announced, in order."""
        rows: Mapping[str, Any] = self.stores.applications.store.rows  # type: ignore[attr-defined]  # the fake's
        outbox: Sequence[Any] = rows[application.application_id].outbox
        return [FACTS[event.type].model_validate_json(event.data) for _, event in outbox]

    def names_announced(self, application: Application) -> list[str]:
        return [type(fact).__name__ for fact in self.announced(application)]
