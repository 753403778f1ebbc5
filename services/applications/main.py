"""Applications, put together: the only file that constructs things."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from services.applications.accounts.adapters.documents import (
    ACCOUNT_INDEXES,
    ACCOUNT_KIND,
    ADDRESS_KIND,
    SESSION_INDEXES,
    SESSION_KIND,
)
from services.applications.accounts.adapters.limits import MongoRateLimits
from services.applications.accounts.adapters.passwords import Argon2Passwords
from services.applications.accounts.adapters.people import AccountPeople
from services.applications.accounts.adapters.tokens import EdDsaTokens
from services.applications.accounts.api import mailed_links, me, registration, sessions, team
from services.applications.accounts.api.public_site import PublicSite
from services.applications.accounts.ports.people import People
from services.applications.accounts.use_cases.attempt_limits import AttemptLimits
from services.applications.accounts.use_cases.link_tokens import AccountLinks
from services.applications.accounts.use_cases.own_account import OwnAccount
from services.applications.accounts.use_cases.requests import Registrations
from services.applications.accounts.use_cases.sessions import Sessions
from services.applications.accounts.use_cases.stores import AccountStores
from services.applications.afterwards.api import certificates
from services.applications.afterwards.use_cases import Certifying
from services.applications.application.adapters import APPLICATION_INDEXES, APPLICATION_KIND, ROTATION_KIND
from services.applications.application.api import desk, events, reading, staff_list
from services.applications.application.use_cases.announcements import Announcements
from services.applications.application.use_cases.desk import StaffDesk
from services.applications.application.use_cases.finding import Finding
from services.applications.application.use_cases.reading import Applications
from services.applications.application.use_cases.rotations import Rotations
from services.applications.application.use_cases.stores import Stores
from services.applications.application.use_cases.watching import Watching
from services.applications.applying import api as applying_api
from services.applications.applying.use_cases import Applying
from services.applications.booking.adapters.terms import read_terms
from services.applications.booking.api import cancelling, offers, postponing, signing
from services.applications.booking.use_cases.cancelling import Cancelling
from services.applications.booking.use_cases.offers import OfferLinks, Offers
from services.applications.booking.use_cases.places import Places
from services.applications.booking.use_cases.postponing import Postponing
from services.applications.booking.use_cases.signing import Signing
from services.applications.consumers import subscriptions
from services.applications.due.use_cases import Due
from services.applications.jobs import plan_visits_forever, sweep_files_forever
from services.applications.papers.adapters.cleaner import ApartCleaner
from services.applications.papers.adapters.files import GridFsFiles
from services.applications.papers.api import documents
from services.applications.papers.use_cases import Papers, UploadTurns
from services.applications.reviewing.adapters.pages import JinjaPages
from services.applications.reviewing.api import host_page, staff_reviews
from services.applications.reviewing.use_cases.host_reviews import HostReviews, ReviewLinks
from services.applications.reviewing.use_cases.mailed_forms import FormRules
from services.applications.reviewing.use_cases.staff_reviews import Reviewing
from services.applications.settings import ApplicationsSettings
from services.applications.visiting.adapters import DIRECTORY_KIND, ROSTER_KIND, TEMPLATE_KIND
from services.applications.visiting.api import (
    checklist,
    partners,
    visit_decisions,
    visitors,
)
from services.applications.visiting.api import coaches as coaches_api
from services.applications.visiting.use_cases.calendar import VisitCalendar
from services.applications.visiting.use_cases.checklists import Checklists
from services.applications.visiting.use_cases.coaches import Coaches
from services.applications.visiting.use_cases.handing_over import CoachDesk
from services.applications.visiting.use_cases.visitors import Visiting
from shared.chassis.federal_holidays import is_federal_holiday
from shared.chassis.http.streams import OpenStreams
from shared.chassis.service import Service
from shared.contracts.money import Money

LOOK_SECONDS = 1.0
"""How often applications that somebody watches are read."""


@dataclass(frozen=True, slots=True)
class Core:
    """What several rooms are built from."""

    accounts: AccountStores
    stores: Stores
    people: AccountPeople
    papers: Papers
    coaches: Coaches
    checklists: Checklists


def build(settings: ApplicationsSettings) -> Service:
    """Applications, ready to run."""
    service = Service("applications", settings)
    service.refuses_ended_sessions()
    put_together(service, settings)
    return service


def put_together(service: Service, settings: ApplicationsSettings) -> None:
    """Everything that applications keeps, listens to, waits for and answers."""
    core = _core(service, settings)
    _add_accounts(service, settings, core)
    _add_application(service, settings, core)
    _add_papers(service, settings, core)
    _add_reviewing(service, settings, core)
    _add_visiting(service, settings, core)
    _add_booking(service, settings, core)
    _add_afterwards(service, settings, core)


def _core(service: Service, settings: ApplicationsSettings) -> Core:
    accounts = AccountStores(
        accounts=service.documents("accounts", ACCOUNT_KIND, indexes=ACCOUNT_INDEXES),
        addresses=service.documents("addresses", ADDRESS_KIND),
        sessions=service.documents("sessions", SESSION_KIND, indexes=SESSION_INDEXES),
    )
    stores = Stores(
        applications=service.documents("applications", APPLICATION_KIND, indexes=APPLICATION_INDEXES),
        rotations=service.documents("rotations", ROTATION_KIND),
    )
    people = AccountPeople(accounts.accounts)
    service.mongo.wants_index("papers.files", [("metadata.in_doubt_since", 1)], sparse=True)
    files = GridFsFiles(service.mongo.files("papers"), service.collection("papers.files"), service.clock)
    papers = Papers(stores, files, ApartCleaner(settings.upload_bounds()))
    coaches = Coaches(service.documents("roster", ROSTER_KIND), people)
    templates = service.documents("checklist_templates", TEMPLATE_KIND)
    checklists = Checklists(templates, settings.visit_policy())
    return Core(accounts, stores, people, papers, coaches, checklists)


def _add_accounts(service: Service, settings: ApplicationsSettings, core: Core) -> None:
    stored = core.accounts
    service.mongo.wants_index("sessions", [("find.gone_at", 1)], expireAfterSeconds=0)
    counted = service.collection("turns", indexes=[[("expires_at", 1)]], expireAfterSeconds=0)
    attempts = AttemptLimits(MongoRateLimits(counted, service.clock), settings.rates())
    passwords, links = Argon2Passwords(settings.password_threads), AccountLinks(settings.link_key_bytes())
    registrations = Registrations(stored, passwords, core.coaches, attempts, settings.lifetimes())
    owners = OwnAccount(stored, passwords, Applications(core.stores), attempts, links)
    tokens = EdDsaTokens(settings.access_token_keys())
    all_sessions = Sessions(stored, passwords, tokens, attempts, settings.session_rules())
    service.verifier.asks(all_sessions.is_over)
    service.when_due(stored.addresses, registrations.apply_requests)
    service.when_due(stored.accounts, owners.act_on_due)
    service.at_start(partial(registrations.appoint_first_staff, settings.first_staff()))
    service.provides(registrations, owners, all_sessions, PublicSite.of(settings))
    service.serves(registration.router, mailed_links.router, me.router, sessions.router, team.router)


def _add_application(service: Service, settings: ApplicationsSettings, core: Core) -> None:
    """The application itself, and applying for one."""
    policy = settings.review_policy(is_federal_holiday)
    service.provides(Applications(core.stores), _event_streams(settings, core))
    service.provides(core.people, under=People)
    service.provides(Applying(core.stores, core.people, policy))
    service.provides(StaffDesk(core.stores), Finding(core.stores, core.people))
    service.serves(applying_api.router, reading.router, desk.router, staff_list.router, events.router)


def _event_streams(settings: ApplicationsSettings, core: Core) -> events.EventStreams:
    return events.EventStreams(
        Watching(core.stores, LOOK_SECONDS),
        OpenStreams(settings.event_streams_per_person, settings.event_streams_per_process),
        events.StreamPace(longest=settings.event_stream_seconds),
    )


def _add_papers(service: Service, settings: ApplicationsSettings, core: Core) -> None:
    service.background("files", partial(sweep_files_forever, core.papers))
    turns = UploadTurns(MongoRateLimits(service.collection("turns"), service.clock), settings.upload_rate())
    service.provides(core.papers, documents.UploadRules(settings.upload_megabytes * 1024 * 1024, turns))
    service.serves(documents.router)


def _add_reviewing(service: Service, settings: ApplicationsSettings, core: Core) -> None:
    policy = settings.review_policy(is_federal_holiday)
    links = ReviewLinks(settings.link_key_bytes(), _form_rules(settings))
    host_reviews = HostReviews(core.stores, core.people, core.papers, policy, links)
    page = host_page.HostPage(host_reviews, JinjaPages(), settings.host_undo_minutes)
    service.provides(Reviewing(core.stores, policy, core.people), page)
    service.serves(staff_reviews.router, host_page.router)


def _form_rules(settings: ApplicationsSettings) -> FormRules:
    return FormRules(
        at_least=timedelta(seconds=settings.host_form_at_least_seconds),
        at_most=timedelta(minutes=settings.host_form_at_most_minutes),
    )


def _add_visiting(service: Service, settings: ApplicationsSettings, core: Core) -> None:
    directory = service.documents("partners", DIRECTORY_KIND)
    visits = VisitCalendar(core.stores, settings.visit_policy())
    service.background("visits", partial(plan_visits_forever, visits), "clock")
    coach_desk = CoachDesk(core.stores, core.coaches)
    service.when_due(core.coaches.roster, coach_desk.finish_hand_overs)
    service.provides(Visiting(core.stores, directory, core.coaches), visits, coach_desk, core.checklists)
    service.serves(
        coaches_api.router, visitors.router, visit_decisions.router, checklist.router, partners.router
    )


def _add_booking(service: Service, settings: ApplicationsSettings, core: Core) -> None:
    """Places, terms and cancelling; and what is consumed and due."""
    policy = settings.review_policy(is_federal_holiday)
    stores = core.stores
    places = Places(stores, core.coaches, policy, core.checklists)
    service.listens(*subscriptions(Rotations(stores), places, Announcements(stores)))
    service.when_due(stores.applications, Due(stores, core.people, policy, core.coaches).act_on_due)
    goodwill = Money.usd(settings.two_person_limit)
    service.provides(
        Signing(stores, core.people, read_terms()),
        Cancelling(stores, timedelta(minutes=settings.quote_minutes), goodwill),
    )
    offering = Offers(stores, OfferLinks(settings.link_key_bytes(), _form_rules(settings)))
    service.provides(offering, offers.OfferPages(offering, JinjaPages()))
    service.provides(Postponing(stores, timedelta(minutes=settings.quote_minutes)))
    service.serves(signing.router, cancelling.router, offers.router, postponing.router)


def _add_afterwards(service: Service, settings: ApplicationsSettings, core: Core) -> None:
    service.provides(Certifying(core.stores, settings.link_key_bytes()))
    service.serves(certificates.router)
