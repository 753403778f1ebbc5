"""The toy service as tests speak to it over HTTP, and the tokens of its callers."""

from __future__ import annotations

from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.chassis.clock import ManualClock
from shared.chassis.documents import Documents
from shared.chassis.http.access import Verifier
from shared.chassis.http.app import Probes, create_api
from shared.chassis.http.needs import Endpoints
from shared.chassis.in_memory import InMemoryStore
from tests.chassis.http.tills import router
from tests.chassis.toy import NOON, TILL

KEY = Ed25519PrivateKey.generate()


class Desk:
    """The toy service, spoken to over HTTP."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOON)
        self.store = InMemoryStore("tills", self.clock)
        self.tills = Documents(self.store, TILL, self.clock)
        self.verifier = Verifier("http://nowhere/jwks.json", self.clock)
        self.verifier._keys = {"k1": KEY.public_key()}
        served, probes = Endpoints([router], {Documents: self.tills}), Probes(self._ready, lambda: True)
        app = create_api("toy", self.clock, self.verifier, served, probes)
        transport = httpx.ASGITransport(app)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://toy")

    async def _ready(self) -> dict[str, Any]:
        return {}

    async def post(self, path: str, amount: int, key: str | None = None) -> httpx.Response:
        headers = {"idempotency-key": key} if key else {}
        return await self.http.post(path, json={"amount": amount}, headers=headers)


def a_token(key: Any = KEY, kid: str = "k1", algorithm: str = "EdDSA", **claims: Any) -> str:
    now = int(NOON.timestamp())
    body = {
        "iss": "rounds",
        "aud": "rounds",
        "sub": "acc_1",
        "role": "staff",
        "iat": now,
        "exp": now + 600,
        **claims,
    }
    return jwt.encode(body, key, algorithm=algorithm, headers={"kid": kid, "typ": "at+jwt"})
