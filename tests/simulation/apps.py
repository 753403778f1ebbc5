"""The four services put together as their `main` does, with fakes in the place of what is outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.applications.application.adapters import APPLICATION_KIND, ROTATION_KIND
from services.applications.application.use_cases.announcements import Announcements
from services.applications.application.use_cases.rotations import Rotations
from services.applications.application.use_cases.stores import Stores
from services.applications.applying.use_cases import Applying
from services.applications.booking.adapters.terms import read_terms
from services.applications.booking.use_cases.cancelling import Cancelling
from services.applications.booking.use_cases.offers import OfferLinks, Offers
from services.applications.booking.use_cases.places import Places
from services.applications.booking.use_cases.postponing import Postponing
from services.applications.booking.use_cases.signing import Signing
from services.applications.consumers import subscriptions as applications_hears
from services.applications.due.use_cases import Due
from services.applications.papers.use_cases import Papers
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.use_cases.host_reviews import HostReviews, ReviewLinks
from services.applications.reviewing.use_cases.mailed_forms import FormRules
from services.applications.reviewing.use_cases.staff_reviews import Reviewing
from services.applications.visiting.adapters import DIRECTORY_KIND, ROSTER_KIND, TEMPLATE_KIND
from services.applications.visiting.domain.checklist import DEFAULT_CHECKLIST
from services.applications.visiting.domain.policy import VisitPolicy
from services.applications.visiting.use_cases.checklists import Checklists
from services.applications.visiting.use_cases.coaches import Coaches
from services.applications.visiting.use_cases.handing_over import CoachDesk
from services.applications.visiting.use_cases.visitors import Visiting
from services.catalog.consumers import subscriptions as catalog_hears
from services.catalog.holding.use_cases import Holding
from services.catalog.hosts.adapters import HOST_KIND
from services.catalog.hosts.use_cases import Hosts
from services.catalog.publishing.use_cases import Publishing
from services.catalog.rotations.adapters import ROTATION_KIND as OFFERED_KIND
from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.fees import UsualFees
from services.notifications.consumers import subscriptions as notifications_hears
from services.notifications.knowing.adapters import PEOPLE, ROTATIONS, SUMMARIES
from services.notifications.knowing.domain.people import STAFF, KnownPerson
from services.notifications.knowing.use_cases import ReadModels
from services.notifications.writing.adapters.documents import MAILS
from services.notifications.writing.domain.retrying import RetryPolicy
from services.notifications.writing.use_cases.slots import SendSlots
from services.notifications.writing.use_cases.writer import MailWriter
from services.notifications.writing.use_cases.writing import Writing
from services.payments.consumers import subscriptions as payments_hears
from services.payments.differences.adapters import DIFFERENCE_KIND
from services.payments.differences.use_cases import Differences
from services.payments.lifecycle.adapters import STATEMENT_KIND
from services.payments.office.use_cases.money_desk import MoneyDesk
from services.payments.paying.adapters.documents import EVENT_KIND
from services.payments.paying.domain.commands import StartCheckout
from services.payments.paying.domain.provider_events import ProviderEvent
from services.payments.paying.use_cases.checkouts import Checkouts
from services.payments.paying.use_cases.provider_events import ProviderEvents
from services.payments.statement.domain.approvals import TwoPeople
from services.payments.statement.domain.statement import AnyStatement
from services.payments.wiring.use_cases import Wires
from shared.chassis.federal_holidays import is_federal_holiday
from shared.chassis.ids import new_id
from shared.contracts.business_time import BusinessCalendar
from shared.contracts.money import Money
from shared.contracts.policy import Policy
from tests.simulation.desk import Desk
from tests.simulation.mail import ConnectedMailServer, PlainRenderer
from tests.simulation.outside import Drawer, KnownPeople, NoCleaner

DEFAULTS = OfficeDefaults(policy=Policy(), usual_fees=UsualFees(), advice_months=3)
REVIEWS = ReviewPolicy(BusinessCalendar("America/New_York", is_federal_holiday))
TERMS = read_terms()
LINKS = ReviewLinks(b"a key for links, in tests", FormRules())
OFFER_LINKS = OfferLinks(b"a key for links, in tests", FormRules())
ALONE = TwoPeople(limit_cents=1_000_000, lives=timedelta(days=7))
"""One person decides about everything that is played here."""
OFFICE = KnownPerson(STAFF, "staff", "Rounds staff", "staff@rounds.example", "en", "America/New_York", "")


@dataclass(frozen=True)
class CatalogApp:
    holding: Holding
    hosts: Hosts
    publishing: Publishing


@dataclass(frozen=True)
class ApplicationsApp:
    applying: Applying
    papers: Papers
    signing: Signing
    cancelling: Cancelling
    reviewing: Reviewing
    host_reviews: HostReviews
    coaches: Coaches
    visiting: Visiting
    offers: Offers
    postponing: Postponing


@dataclass(frozen=True)
class PaymentsApp:
    desk: MoneyDesk
    checkouts: Checkouts
    events: ProviderEvents
    wires: Wires

    async def check_out(self, application_id: str, wish: StartCheckout) -> tuple[AnyStatement, str]:
        """Both steps of the operation; answers with the statement and the attempt that was given."""
        prepared = await self.checkouts.prepare(application_id, wish)
        return await self.checkouts.hand_out(prepared), prepared.attempt_id

    async def hear_provider(self, event: ProviderEvent) -> None:
        await self.events.receive(event)


@dataclass(frozen=True)
class NotificationsApp:
    writer: MailWriter


def catalog(desk: Desk) -> CatalogApp:
    rotations = desk.documents("rotations", OFFERED_KIND)
    hosts = desk.documents("hosts", HOST_KIND)
    holding = desk.parts.holding(rotations, DEFAULTS)
    publishing = Publishing(rotations, hosts, DEFAULTS)
    desk.listens(*catalog_hears(holding))
    desk.when_due(rotations, holding.act_on_due)
    desk.when_due(hosts, publishing.copy_site)
    return CatalogApp(holding, Hosts(hosts), publishing)


def applications(desk: Desk) -> ApplicationsApp:
    stores = Stores(
        desk.documents("applications", APPLICATION_KIND), desk.documents("rotations", ROTATION_KIND)
    )
    people = KnownPeople()
    papers = Papers(stores, Drawer(), NoCleaner())
    coaches = Coaches(desk.documents("roster", ROSTER_KIND), people)
    reviewing = Reviewing(stores, REVIEWS, people)
    templates = desk.documents("checklist_templates", TEMPLATE_KIND)
    checklists = Checklists(templates, VisitPolicy(DEFAULT_CHECKLIST[-2:]))
    places = Places(stores, coaches, REVIEWS, checklists)
    due = Due(stores, people, REVIEWS, coaches)
    desk.listens(*applications_hears(Rotations(stores), places, Announcements(stores)))
    desk.when_due(stores.applications, due.act_on_due)
    coach_desk = CoachDesk(stores, coaches)
    desk.when_due(coaches.roster, coach_desk.finish_hand_overs)
    return ApplicationsApp(
        applying=Applying(stores, people, REVIEWS),
        papers=papers,
        signing=Signing(stores, people, TERMS),
        cancelling=Cancelling(stores, timedelta(minutes=30), Money.usd(100_000)),
        reviewing=reviewing,
        host_reviews=desk.parts.host_reviews(stores, people, papers, REVIEWS, LINKS),
        coaches=coaches,
        visiting=Visiting(stores, desk.documents("partners", DIRECTORY_KIND), coaches),
        offers=Offers(stores, OFFER_LINKS),
        postponing=Postponing(stores, timedelta(minutes=30)),
    )


def payments(desk: Desk) -> PaymentsApp:
    statements = desk.documents("statements", STATEMENT_KIND)
    received = desk.documents("stripe_events", EVENT_KIND)
    provider = desk.parts.provider(desk.process, desk.process.world.provider)
    converging = desk.parts.converging(statements, provider)
    differences = Differences(desk.documents("differences", DIFFERENCE_KIND))
    events = ProviderEvents(received, statements, converging, differences)
    wires = Wires(statements, REVIEWS.calendar)
    desk.listens(*payments_hears(desk.parts.lifecycle(statements), wires))
    desk.when_due(statements, desk.parts.due_work(statements, provider, converging).act_on_due)
    desk.when_due(received, events.act_on_due)
    checkouts = Checkouts(statements, provider, converging)
    return PaymentsApp(desk.parts.money_desk(statements, ALONE), checkouts, events, wires)


def notifications(desk: Desk) -> NotificationsApp:
    known = ReadModels(
        summaries=desk.documents("cases", SUMMARIES),
        people=desk.documents("people", PEOPLE),
        rotations=desk.documents("rotations", ROTATIONS),
        office=OFFICE,
    )
    mails = desk.documents("emails", MAILS)
    slots = SendSlots(RetryPolicy(), new_id)
    writer = MailWriter(known, mails, PlainRenderer(), RetryPolicy(), slots)
    server = ConnectedMailServer(desk.process, desk.process.world.mail)
    begin = desk.timers.begin_beside
    sender = desk.parts.sender(mails, writer, server, RetryPolicy(), slots, begin)
    desk.listens(*notifications_hears(Writing(known, mails, writer)))
    desk.when_due(mails, sender.act_on_due)
    return NotificationsApp(writer)


APPS: dict[str, Callable[[Desk], Any]] = {
    "catalog": catalog,
    "applications": applications,
    "payments": payments,
    "notifications": notifications,
}


def put_together(service: str, desk: Desk) -> Any:
    """What people can ask of this service; the desk has the rest."""
    return APPS[service](desk)
