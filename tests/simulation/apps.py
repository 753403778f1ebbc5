"""The four services put together as their `main` does, with fakes in the place of what is outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.applications.adapters.documents import (
    APPLICATION_KIND,
    DIRECTORY_KIND,
    ROSTER_KIND,
    ROTATION_KIND,
)
from services.applications.adapters.federal_holidays import is_federal_holiday
from services.applications.adapters.terms import read_terms
from services.applications.consumers import subscriptions as applications_hears
from services.applications.domain.business_time import BusinessCalendar
from services.applications.domain.checklist import DEFAULT_CHECKLIST
from services.applications.domain.review_policy import ReviewPolicy
from services.applications.use_cases.applying import Applying, Papers, Signing, Stores
from services.applications.use_cases.due import Due
from services.applications.use_cases.host_reviews import FormRules, HostReviews, ReviewLinks
from services.applications.use_cases.places import Coaches, Places, Rotations
from services.applications.use_cases.reviewing import Reviewing
from services.applications.use_cases.visiting import Visiting
from services.catalog.consumers import subscriptions as catalog_hears
from services.catalog.hosts.adapters import HOST_KIND
from services.catalog.offering.use_cases import Offering
from services.catalog.rotations.adapters import ROTATION_KIND as OFFERED_KIND
from services.catalog.rotations.domain.defaults import House
from services.catalog.rotations.domain.fees import UsualFees
from services.notifications.consumers import subscriptions as notifications_hears
from services.notifications.knowing.adapters import CASES, PEOPLE, ROTATIONS
from services.notifications.knowing.domain.people import STAFF, KnownPerson
from services.notifications.knowing.use_cases import ReadModels
from services.notifications.writing.adapters.documents import EMAILS
from services.notifications.writing.domain.retrying import RetryPolicy
from services.notifications.writing.use_cases.event_handlers import Telling
from services.notifications.writing.use_cases.writer import Post
from services.payments.adapters.documents import EVENT_KIND, STATEMENT_KIND
from services.payments.adapters.reconciliation_documents import DIFFERENCE_KIND
from services.payments.consumers import subscriptions as payments_hears
from services.payments.domain.approvals import TwoPeople
from services.payments.domain.commands import StartCheckout
from services.payments.domain.provider_events import ProviderEvent
from services.payments.domain.statement import AnyStatement
from services.payments.use_cases.checkouts import Checkouts
from services.payments.use_cases.money_desk import MoneyDesk
from services.payments.use_cases.provider_events import ProviderEvents
from services.payments.use_cases.statements import StatementUseCases
from shared.chassis.ids import new_id
from shared.contracts.policy import Policy
from tests.simulation.desk import Desk
from tests.simulation.mail import ConnectedMailServer, PlainRenderer
from tests.simulation.outside import Drawer, KnownPeople, NoInspector

HOUSE = House(policy=Policy(), usual_fees=UsualFees(), advice_months=3)
REVIEWS = ReviewPolicy(BusinessCalendar("America/New_York", is_federal_holiday))
TERMS = read_terms()
LINKS = ReviewLinks(b"a key for links, in tests", FormRules())
ALONE = TwoPeople(limit_cents=1_000_000, lives=timedelta(days=7))
"""One person decides about everything that is played here."""
OFFICE = KnownPerson(STAFF, "staff", "Rounds staff", "staff@rounds.example", "en", "America/New_York", "")


@dataclass(frozen=True)
class CatalogApp:
    offering: Offering


@dataclass(frozen=True)
class ApplicationsApp:
    applying: Applying
    papers: Papers
    signing: Signing
    reviewing: Reviewing
    host_reviews: HostReviews
    coaches: Coaches
    visiting: Visiting


@dataclass(frozen=True)
class PaymentsApp:
    commands: StatementUseCases
    desk: MoneyDesk
    checkouts: Checkouts
    events: ProviderEvents

    async def check_out(self, application_id: str, wish: StartCheckout) -> tuple[AnyStatement, str]:
        """Both steps of the operation; answers with the statement and the attempt that was given."""
        prepared = await self.checkouts.prepare(application_id, wish)
        return await self.checkouts.hand_out(prepared), prepared.attempt_id

    async def hear_provider(self, event: ProviderEvent) -> None:
        await self.events.receive(event)


@dataclass(frozen=True)
class NotificationsApp:
    post: Post


def catalog(desk: Desk) -> CatalogApp:
    rotations = desk.documents("rotations", OFFERED_KIND)
    hosts = desk.documents("hosts", HOST_KIND)
    placing = desk.parts.placing(rotations, HOUSE)
    offering = Offering(rotations, hosts, HOUSE)
    desk.listens(*catalog_hears(placing))
    desk.when_due(rotations, placing.let_time_pass)
    desk.when_due(hosts, offering.copy_site)
    return CatalogApp(offering)


def applications(desk: Desk) -> ApplicationsApp:
    stores = Stores(
        desk.documents("applications", APPLICATION_KIND), desk.documents("rotations", ROTATION_KIND)
    )
    people = KnownPeople()
    papers = Papers(stores, Drawer(), NoInspector())
    coaches = Coaches(desk.documents("roster", ROSTER_KIND), people)
    reviewing = Reviewing(stores, REVIEWS)
    places = Places(stores, coaches, REVIEWS, DEFAULT_CHECKLIST[-2:])
    due = Due(stores, REVIEWS, reviewing, places, coaches)
    desk.listens(*applications_hears(Rotations(stores), places))
    desk.when_due(stores.applications, due.act)
    return ApplicationsApp(
        applying=Applying(stores, people, REVIEWS),
        papers=papers,
        signing=Signing(stores, TERMS),
        reviewing=reviewing,
        host_reviews=desk.parts.host_reviews(stores, people, papers, REVIEWS, LINKS),
        coaches=coaches,
        visiting=Visiting(stores, desk.documents("partners", DIRECTORY_KIND), people),
    )


def payments(desk: Desk) -> PaymentsApp:
    statements = desk.documents("statements", STATEMENT_KIND)
    received = desk.documents("stripe_events", EVENT_KIND)
    provider = desk.parts.provider(desk.process, desk.process.world.provider)
    looking = desk.parts.looking(statements, provider)
    events = ProviderEvents(received, statements, looking, desk.documents("differences", DIFFERENCE_KIND))
    work = desk.parts.work(statements, provider, looking)
    commands = desk.parts.statements(statements)
    desk.listens(*payments_hears(commands))
    desk.when_due(statements, work.act_on_due)
    desk.when_due(received, events.act_on_due)
    return PaymentsApp(
        commands, MoneyDesk(statements, ALONE), Checkouts(statements, provider, looking), events
    )


def notifications(desk: Desk) -> NotificationsApp:
    known = ReadModels(
        cases=desk.documents("cases", CASES),
        people=desk.documents("people", PEOPLE),
        rotations=desk.documents("rotations", ROTATIONS),
        office=OFFICE,
    )
    emails = desk.documents("emails", EMAILS)
    post = Post(known, emails, PlainRenderer())
    server = ConnectedMailServer(desk.process, desk.process.world.mail)
    dispatch = desk.parts.dispatch(emails, post, server, RetryPolicy(), new_id)
    desk.listens(*notifications_hears(Telling(known, emails, post)))
    desk.when_due(emails, dispatch.act_on_due)
    return NotificationsApp(post)


APPS: dict[str, Callable[[Desk], Any]] = {
    "catalog": catalog,
    "applications": applications,
    "payments": payments,
    "notifications": notifications,
}


def put_together(service: str, desk: Desk) -> Any:
    """What people can ask of this service; the desk has the rest."""
    return APPS[service](desk)
