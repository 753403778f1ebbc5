"""Applications behind HTTP, in memory; a bearer token is `<role>:<account id>`."""

from __future__ import annotations

from typing import Any, cast

import httpx

from services.applications.accounts.api.reach import Reach
from services.applications.application.api.events import Pace, events_api
from services.applications.applying.api import applications_api, terms_api
from services.applications.booking.api.cancelling import cancelling_api
from services.applications.papers.api.documents import papers_api
from services.applications.reviewing.adapters.pages import JinjaPages
from services.applications.reviewing.api.host_page import host_page_api
from services.applications.reviewing.api.staff_reviews import reviews_api
from services.applications.visiting.api.partners import partners_api
from services.applications.visiting.api.visitors import checklist_api, visitors_api
from shared.chassis.http.access import Actor, Role, Unauthorized, Verifier
from shared.chassis.http.app import Probes, create_api
from shared.chassis.http.needs import Served
from tests.applications.builders import Office, pdf

LARGEST = 1024 * 1024


class PlainTokens(Verifier):
    """Believes what a token says."""

    async def verify(self, token: str) -> Actor:
        role, _, account_id = token.partition(":")
        if role not in ("applicant", "coach", "staff"):
            raise Unauthorized("this is not an access token")
        return Actor(account_id, cast("Role", role), "ses_1")


async def _ready() -> dict[str, Any]:
    return {}


class Site:
    """A client of the service."""

    def __init__(self) -> None:
        self.office = Office()
        made = self.office
        routers = (
            applications_api(made.applying, made.reviewing, made.people),
            papers_api(made.papers, made.applying, made.reviewing, LARGEST),
            terms_api(made.signing, Reach("https://rounds.example")),
            events_api(
                made.applying, made.reviewing, Pace(look_every=0.001, heartbeat_every=0.002, longest=0.01)
            ),
            reviews_api(made.reviewing),
            host_page_api(made.host_reviews, JinjaPages(), 15),
            visitors_api(made.visiting),
            checklist_api(made.visiting),
            partners_api(made.visiting),
            cancelling_api(made.cancelling),
        )
        self.app = create_api(
            "applications",
            made.clock,
            PlainTokens("", made.clock),
            Served(list(routers)),
            Probes(_ready, lambda: True),
        )
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
