"""Accounts behind HTTP, in memory."""

from __future__ import annotations

from typing import Any

import httpx
import jwt

from services.applications.accounts.api import mailed_links, me, registration, sessions, team
from services.applications.accounts.api.public_site import PublicSite
from services.applications.accounts.domain.limits import Rates
from shared.chassis.http.access import Unauthorized, Verifier
from shared.chassis.http.app import Probes, create_api
from shared.chassis.http.needs import Endpoints
from tests.applications.accounts.builders import EMAIL, PASSWORD, Accounts, appointment

PUBLIC_URL = "https://rounds.example"
REGISTRATION: dict[str, Any] = {
    "email": EMAIL,
    "password": PASSWORD,
    "full_name": "Ana Example",
    "profile": {"status": "student", "country": "IN", "school": "Example Medical College"},
}


class LocalVerifier(Verifier):
    """Reads the published keys where they are, without a request."""

    def __init__(self, accounts: Accounts) -> None:
        super().__init__("", accounts.clock)
        self._accounts = accounts

    async def _key(self, kid: str) -> Any:
        keys = jwt.PyJWKSet.from_dict(dict(self._accounts.tokens.published_keys())).keys
        found = [key.key for key in keys if key.key_id == kid]
        if not found:
            raise Unauthorized("unknown key")
        return found[0]


async def _ready() -> dict[str, Any]:
    return {}


class Site:
    """A client of accounts, with a cookie jar of its own."""

    def __init__(self, rates: Rates | None = None, public_url: str = PUBLIC_URL) -> None:
        self.accounts = Accounts(rates)
        made = self.accounts
        reach = PublicSite(public_url, frozenset({"https://app.rounds.example"}))
        served = Endpoints()
        served.serves(registration.router, mailed_links.router, me.router, sessions.router, team.router)
        served.provides(made.registrations, made.people, made.sessions, reach)
        verifier = LocalVerifier(made)
        self.app = create_api("applications", made.clock, verifier, served, Probes(_ready, lambda: True))
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False), base_url=public_url
        )

    async def sign_in(self, email: str = EMAIL, password: str = PASSWORD) -> dict[str, str]:
        """The header that says who asks."""
        answer = await self.client.post("/v1/sessions", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        return {"authorization": f"Bearer {answer.json()['access_token']}"}

    async def as_applicant(self) -> dict[str, str]:
        await self.accounts.verified()
        return await self.sign_in()

    async def as_staff(self) -> dict[str, str]:
        await self.accounts.registrations.appoint(
            appointment(email="staff@team.example", role="staff"), by="acc_staff"
        )
        return await self.sign_in("staff@team.example")
