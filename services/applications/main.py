"""Puts the applications service together: the only file that constructs things."""

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
from services.applications.accounts.api.reach import Reach
from services.applications.accounts.api.registration import accounts_apis
from services.applications.accounts.use_cases.links import Links, Stored, Turns
from services.applications.accounts.use_cases.people import People
from services.applications.accounts.use_cases.registration import Registrations
from services.applications.accounts.use_cases.sessions import Logins
from services.applications.application.adapters import (
    APPLICATION_INDEXES,
    APPLICATION_KIND,
    DIRECTORY_KIND,
    ROSTER_KIND,
    ROTATION_KIND,
)
from services.applications.application.api.events import Pace, events_api
from services.applications.applying.api import applications_api, terms_api
from services.applications.applying.use_cases import Applying, Papers, Signing, Stores
from services.applications.booking.adapters.terms import read_terms
from services.applications.booking.api.cancelling import cancelling_api
from services.applications.booking.use_cases.cancelling import Cancelling
from services.applications.booking.use_cases.places import Coaches, Places, Rotations
from services.applications.consumers import subscriptions
from services.applications.due.use_cases import Due
from services.applications.jobs import sweep_files_forever
from services.applications.papers.adapters.files import GridFsFiles
from services.applications.papers.adapters.inspection import FileInspector
from services.applications.papers.api.documents import papers_api
from services.applications.reviewing.adapters.federal_holidays import is_federal_holiday
from services.applications.reviewing.adapters.pages import JinjaPages
from services.applications.reviewing.api.host_page import host_page_api
from services.applications.reviewing.api.staff_reviews import reviews_api
from services.applications.reviewing.use_cases.host_reviews import FormRules, HostReviews, ReviewLinks
from services.applications.reviewing.use_cases.staff_reviews import Reviewing
from services.applications.settings import ApplicationsSettings
from services.applications.visiting.api.partners import partners_api
from services.applications.visiting.api.visitors import checklist_api, visitors_api
from services.applications.visiting.use_cases.visitors import Visiting
from shared.chassis.service import Service
from shared.contracts.money import Money


def build(settings: ApplicationsSettings) -> Service:
    """The whole service; its roles decide what of it runs."""
    service = Service("applications", settings)
    accounts = Stored(
        accounts=service.documents("accounts", ACCOUNT_KIND, indexes=ACCOUNT_INDEXES),
        addresses=service.documents("addresses", ADDRESS_KIND),
        sessions=service.documents("sessions", SESSION_KIND, indexes=SESSION_INDEXES),
    )
    shared = _shared(service, settings, accounts)
    reach = Reach.of(settings)
    _add_accounts(service, settings, accounts, shared, reach)
    _add_applications(service, settings, shared, reach)
    _add_reviews(service, settings, shared)
    _add_visits(service, settings, shared)
    return service


@dataclass(frozen=True)
class _Shared:
    """What several parts of the service use."""

    stores: Stores
    people: AccountPeople
    applying: Applying
    reviewing: Reviewing
    papers: Papers
    coaches: Coaches


def _shared(service: Service, settings: ApplicationsSettings, accounts: Stored) -> _Shared:
    stores = Stores(
        applications=service.documents("applications", APPLICATION_KIND, indexes=APPLICATION_INDEXES),
        rotations=service.documents("rotations", ROTATION_KIND),
    )
    people = AccountPeople(accounts.accounts)
    policy = settings.review_policy(is_federal_holiday)
    service.mongo.wants_index("papers.files", [("metadata.in_doubt_since", 1)], sparse=True)
    files = GridFsFiles(service.mongo.files("papers"), service.collection("papers.files"), service.clock)
    return _Shared(
        stores=stores,
        people=people,
        applying=Applying(stores, people, policy),
        reviewing=Reviewing(stores, policy),
        papers=Papers(stores, files, FileInspector(settings.upload_pages)),
        coaches=Coaches(service.documents("roster", ROSTER_KIND), people),
    )


def _add_accounts(
    service: Service, settings: ApplicationsSettings, stored: Stored, shared: _Shared, reach: Reach
) -> None:
    service.mongo.wants_index("sessions", [("find.gone_at", 1)], expireAfterSeconds=0)
    counted = service.collection("turns", indexes=[[("expires_at", 1)]], expireAfterSeconds=0)
    turns = Turns(MongoRateLimits(counted, service.clock), settings.rates())
    passwords, links = Argon2Passwords(settings.password_threads), Links(settings.link_key_bytes())
    registrations = Registrations(stored, passwords, shared.coaches, turns, settings.lifetimes())
    people = People(stored, passwords, shared.applying, turns, links)
    tokens = EdDsaTokens(settings.access_token_keys())
    logins = Logins(stored, passwords, tokens, turns, settings.session_limits())
    service.when_due(stored.addresses, registrations.settle)
    service.when_due(stored.accounts, people.act_on_due)
    service.at_start(partial(registrations.appoint_first_staff, settings.first_staff()))
    service.serves(*accounts_apis(registrations, people, logins, reach))


def _add_applications(
    service: Service, settings: ApplicationsSettings, shared: _Shared, reach: Reach
) -> None:
    applying, reviewing, papers = shared.applying, shared.reviewing, shared.papers
    signing = Signing(shared.stores, read_terms())
    service.background("files", partial(sweep_files_forever, papers))
    service.serves(
        applications_api(applying, reviewing, shared.people),
        papers_api(papers, applying, reviewing, settings.upload_megabytes * 1024 * 1024),
        terms_api(signing, reach),
        events_api(applying, reviewing, Pace(longest=settings.event_stream_seconds)),
    )


def _add_reviews(service: Service, settings: ApplicationsSettings, shared: _Shared) -> None:
    rules = FormRules(
        at_least=timedelta(seconds=settings.host_form_at_least_seconds),
        at_most=timedelta(minutes=settings.host_form_at_most_minutes),
    )
    links = ReviewLinks(settings.link_key_bytes(), rules)
    policy = settings.review_policy(is_federal_holiday)
    host_reviews = HostReviews(shared.stores, shared.people, shared.papers, policy, links)
    service.serves(
        reviews_api(shared.reviewing), host_page_api(host_reviews, JinjaPages(), settings.host_undo_minutes)
    )


def _add_visits(service: Service, settings: ApplicationsSettings, shared: _Shared) -> None:
    policy = settings.review_policy(is_federal_holiday)
    places = Places(shared.stores, shared.coaches, policy, settings.checklist)
    due = Due(shared.stores, policy, shared.reviewing, places, shared.coaches)
    visiting = Visiting(shared.stores, service.documents("partners", DIRECTORY_KIND), shared.people)
    service.listens(*subscriptions(Rotations(shared.stores), places))
    service.when_due(shared.stores.applications, due.act)
    goodwill = Money.usd(settings.two_person_limit)
    cancelling = Cancelling(shared.stores, timedelta(minutes=settings.quote_minutes), goodwill)
    service.serves(visitors_api(visiting), checklist_api(visiting), partners_api(visiting))
    service.serves(cancelling_api(cancelling))
