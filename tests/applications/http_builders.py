"""Applications behind HTTP, in memory; a bearer token is `<role>:<account id>`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import httpx

from services.applications.accounts.api.public_site import PublicSite
from services.applications.accounts.domain.limits import Rate
from services.applications.accounts.ports.people import People
from services.applications.afterwards.api import certificates
from services.applications.application.api import desk, events, reading, staff_list
from services.applications.application.use_cases.desk import StaffDesk
from services.applications.application.use_cases.finding import Finding
from services.applications.application.use_cases.watching import Watching
from services.applications.applying import api as applying_api
from services.applications.booking.api import cancelling, offers, postponing, signing
from services.applications.papers.api import documents
from services.applications.papers.use_cases import UploadTurns
from services.applications.reviewing.adapters.pages import JinjaPages
from services.applications.reviewing.api import host_page, staff_reviews
from services.applications.visiting.api import (
    checklist,
    checklist_templates,
    coaches,
    partners,
    visit_decisions,
    visitors,
)
from shared.chassis.http.access import Actor, Role, Unauthorized, Verifier
from shared.chassis.http.app import Probes, create_api
from shared.chassis.http.needs import Endpoints
from shared.chassis.http.streams import OpenStreams
from tests.applications.accounts.builders import CountedInMemory
from tests.applications.builders import Office
from tests.applications.facts import ANA, BEN, COACH, HANDS_ON, pdf, rotation

LARGEST = 1024 * 1024
AS_ANA, AS_BEN, AS_STAFF, AS_COACH = (
    f"applicant:{ANA}",
    f"applicant:{BEN}",
    "staff:acc_staff",
    f"coach:{COACH}",
)
SHORT = events.StreamPace(heartbeat_every=0.002, longest=0.01)
NEW = {"rotation_id": HANDS_ON, "start_date": "2027-03-01", "weeks": 4}


class PlainTokens(Verifier):
    """Believes what a token says."""

    async def verify(self, token: str) -> Actor:
        role, _, account_id = token.partition(":")
        if role not in ("applicant", "coach", "staff"):
            raise Unauthorized("this is not an access token")
        return Actor(account_id, cast("Role", role), "ses_1")


async def _ready() -> dict[str, Any]:
    return {}


ROUTERS = (
    applying_api.router,
    reading.router,
    desk.router,
    staff_list.router,
    documents.router,
    signing.router,
    events.router,
    staff_reviews.router,
    host_page.router,
    coaches.router,
    visitors.router,
    visit_decisions.router,
    checklist.router,
    checklist_templates.router,
    partners.router,
    cancelling.router,
    offers.router,
    postponing.router,
    certificates.router,
)


def served(office: Office, streams: OpenStreams, pace: events.StreamPace) -> Endpoints:
    """The endpoints of applications without those of accounts, and the parts that they need."""
    turns = UploadTurns(CountedInMemory(office.clock), Rate(60, timedelta(hours=1)))
    made = Endpoints()
    made.serves(*ROUTERS)
    made.provides(office.applications, office.applying, office.papers, office.signing, office.reviewing)
    made.provides(office.coach_desk, office.checklists)
    made.provides(office.visiting, office.visits, office.cancelling, StaffDesk(office.stores))
    made.provides(Finding(office.stores, office.people))
    made.provides(office.postponing, office.certifying)
    made.provides(office.offers, offers.OfferPages(office.offers, JinjaPages()))
    made.provides(PublicSite("https://rounds.example"), documents.UploadRules(LARGEST, turns))
    made.provides(host_page.HostPage(office.host_reviews, JinjaPages(), 15))
    made.provides(events.EventStreams(Watching(office.stores, every_seconds=0.001), streams, pace))
    made.provides(office.people, under=People)
    return made


class Site:
    """A client of the service."""

    def __init__(self, pace: events.StreamPace = SHORT) -> None:
        self.office = Office()
        self.streams = OpenStreams(per_person=3, per_process=5)
        clock, probes = self.office.clock, Probes(_ready, lambda: True)
        endpoints = served(self.office, self.streams, pace)
        self.app = create_api("applications", clock, PlainTokens("", clock), endpoints, probes)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False),
            base_url="https://rounds.example",
        )

    async def ask(self, who: str, method: str, path: str, **what: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {who}"} if who else {}
        return await self.client.request(method, path, headers={**headers, **what.pop("headers", {})}, **what)

    async def give(
        self, who: str, application_id: str, kind: str = "cv", content: bytes = b""
    ) -> httpx.Response:
        path = f"/v1/applications/{application_id}/documents/{kind}"
        return await self.ask(who, "PUT", path, files={"file": ("cv.pdf", content or pdf())})


def key(value: str = "k1") -> dict[str, str]:
    return {"idempotency-key": value}


async def opened(site: Site) -> str:
    await site.office.receives(rotation())
    answer = await site.ask(AS_ANA, "POST", "/v1/applications", json=NEW, headers=key())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["application_id"])
