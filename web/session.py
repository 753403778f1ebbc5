"""Who is signed in: the tokens of one browser, sealed in a cookie that only this frontend can open."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import httpx
from cryptography.fernet import InvalidToken, MultiFernet
from starlette.responses import Response

from web.gateway import CLIENT, Gateway, Problem

EARLY_SECONDS = 30
"""A token that ends sooner than this is renewed first: it must outlive the page that is being made."""
DEVICE_SECONDS = 400 * 24 * 3600
REMEMBERED_SECONDS = 60.0
"""For so long a browser that still sends the cookie from before gets the tokens that replaced it."""


@dataclass(frozen=True, slots=True)
class Session:
    """What the cookie holds. The name and zone are for showing; the gateway decides by the token."""

    access: str
    refresh: str
    until: float
    """When the access token ends, in seconds since the epoch."""
    account_id: str = ""
    role: str = ""
    name: str = ""
    zone: str = "UTC"
    locale: str = "en"
    device: str = ""
    """Tells this browser from strangers when somebody signs in from it again."""


class SessionOver(Exception):
    """The gateway takes this session no more: sign in again."""


class SessionCookie:
    """Seals and opens sessions. With `__Host-`, a browser takes the cookie only over HTTPS and from here."""

    def __init__(self, sealer: MultiFernet, *, secure: bool) -> None:
        self._sealer = sealer
        self._secure = secure
        self.name = "__Host-rounds" if secure else "rounds"
        self.device_name = "__Host-rounds-device" if secure else "rounds-device"

    def open(self, sealed: str | None) -> Session | None:
        """None for a cookie that is absent, forged, or sealed with a key that is gone."""
        if not sealed:
            return None
        try:
            return Session(**json.loads(self._sealer.decrypt(sealed.encode())))
        except (InvalidToken, ValueError, TypeError):
            return None

    def put_device(self, response: Response, device: str) -> None:
        """Keep what tells this browser from strangers; it stays when somebody signs out."""
        response.set_cookie(
            self.device_name,
            device,
            max_age=DEVICE_SECONDS,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def put(self, response: Response, session: Session | None) -> None:
        """Keep this session in the browser; None takes it away."""
        sealed = self._sealer.encrypt(json.dumps(asdict(session)).encode()).decode() if session else ""
        response.set_cookie(
            self.name,
            sealed,
            max_age=None if session else 0,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )


class SignIn:
    """Begins, renews and ends sessions at the gateway."""

    def __init__(self, gateway: Gateway, now: Callable[[], float] = time.time) -> None:
        self._gateway = gateway
        self._now = now
        self._renewed: dict[str, tuple[float, asyncio.Future[Session]]] = {}

    async def sign_in(self, email: str, password: str, client: str, device: str = "") -> Session:
        """Raises Problem. `device` is that of the last session in this browser."""
        body = {"email": email, "password": password}
        known = {"cookie": f"rounds_device={device}; __Host-rounds_device={device}"} if device else {}
        answer = await self._gateway.send("POST", "/v1/sessions", {**_from(client), **known}, json=body)
        return await self._described(self._session_of(answer))

    async def fresh(self, session: Session, client: str) -> Session:
        """The session with an access token that lasts. Raises SessionOver, and Problem while that is away.

        A refresh token works once, and a second use of it ends the session for everyone who holds it. So
        requests of one browser that come at the same time share one renewal.
        """
        if session.until - EARLY_SECONDS > self._now():
            return session
        key = hashlib.sha256(session.refresh.encode()).hexdigest()
        self._forget_old()
        if key not in self._renewed:
            renewal = asyncio.ensure_future(self._renew(session, client))
            self._renewed[key] = (self._now(), renewal)
            renewal.add_done_callback(lambda done: self._forget_failed(key, done))
        try:
            return await asyncio.shield(self._renewed[key][1])
        except Problem as no:
            if no.status == 401:
                raise SessionOver from no
            raise

    async def sign_out(self, session: Session, client: str) -> None:
        """Raises Problem while the gateway is away; a session that is over already is fine."""
        headers = {**_from(client), **_cookie(session), "authorization": f"Bearer {session.access}"}
        try:
            await self._gateway.send("DELETE", "/v1/sessions/current", headers)
        except Problem as no:
            if no.status != 401:
                raise
            await self._gateway.send("DELETE", "/v1/sessions/current", {**_from(client), **_cookie(session)})

    async def described(self, session: Session) -> Session:
        """With the name, role and zone as the account has them now."""
        return await self._described(session)

    async def _renew(self, session: Session, client: str) -> Session:
        headers = {**_from(client), **_cookie(session), "content-type": "application/json"}
        answer = await self._gateway.send("POST", "/v1/sessions/refresh", headers, content=b"{}")
        renewed = self._session_of(answer)
        return replace(session, access=renewed.access, refresh=renewed.refresh, until=renewed.until)

    def _session_of(self, answer: httpx.Response) -> Session:
        said = answer.json()
        kept = {name.removeprefix("__Host-"): value for name, value in answer.cookies.items()}
        until = self._now() + said["expires_in"]
        device = kept.get("rounds_device", "")
        return Session(said["access_token"], kept.get("rounds_refresh", ""), until, device=device)

    async def _described(self, session: Session) -> Session:
        headers = {"authorization": f"Bearer {session.access}"}
        me: dict[str, Any] = (await self._gateway.send("GET", "/v1/me", headers)).json()
        profile = me["profile"]
        zone = profile.get("time_zone") or (profile.get("time_zones") or ["UTC"])[0]
        return replace(
            session,
            account_id=me["id"],
            role=me["role"],
            name=me["full_name"],
            zone=zone,
            locale=profile.get("locale", "en"),
        )

    def _forget_failed(self, key: str, done: asyncio.Future[Session]) -> None:
        if done.cancelled() or done.exception() is not None:
            self._renewed.pop(key, None)

    def _forget_old(self) -> None:
        oldest = self._now() - REMEMBERED_SECONDS
        for key in [key for key, (at, _) in self._renewed.items() if at < oldest]:
            del self._renewed[key]


def _from(client: str) -> dict[str, str]:
    return {CLIENT: client} if client else {}


def _cookie(session: Session) -> dict[str, str]:
    """Under both names: the gateway reads the one that its own address asks for."""
    token = session.refresh
    return {"cookie": f"rounds_refresh={token}; __Host-rounds_refresh={token}"}
