"""Who may do what: bearer tokens, roles, and the policy that every operation must name.

An endpoint says its policy by the type of a parameter: `actor: Staff`, `_: Anyone`. A test walks the merged
OpenAPI document and fails for an operation without one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import httpx
import jwt
from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from shared.chassis.clock import Clock
from shared.chassis.http.ended_sessions import EndedSessions
from shared.chassis.http.problem import HttpRefused
from shared.chassis.store import Unavailable

Role = Literal["applicant", "coach", "staff"]

ISSUER = "rounds"
AUDIENCE = "rounds"
LEEWAY_SECONDS = 5
FETCH_AGAIN_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking, as the access token says; enough to decide without asking another service."""

    id: str
    role: Role
    session_id: str
    status: Literal["student", "graduate"] | None = None
    usmle_step1_passed: bool = False
    epoch: int = 0
    """Of the account, when the session began."""


Name = Annotated[str, StringConstraints(max_length=200, pattern=r"^[\x21-\x7e]*$")]


class _Claims(BaseModel):
    """What a token of ours says; a signature proves who wrote it, not that it is well-formed."""

    model_config = ConfigDict(strict=True)

    sub: Annotated[Name, StringConstraints(min_length=1)]
    role: Role
    exp: Annotated[int, Field(ge=0, lt=2**53)]
    sid: Name = ""
    status: Literal["student", "graduate"] | None = None
    usmle_step1_passed: bool = False
    epoch: Annotated[int, Field(ge=0, lt=2**53)] = 0


class Unauthorized(HttpRefused):
    """No token, or one that does not count."""

    def __init__(self, detail: str, code: str = "unauthorized") -> None:
        super().__init__(401, code, detail, {"www-authenticate": "Bearer"})


class Verifier:
    """Checks access tokens against the keys that the applications service publishes."""

    def __init__(self, jwks_url: str, clock: Clock) -> None:
        self._url = jwks_url
        self._clock = clock
        self._keys: dict[str, Any] = {}
        self._fetching = asyncio.Lock()
        self._fetched_at = 0.0
        self.ended = EndedSessions(clock)
        self._checks: list[Callable[[str], Awaitable[bool]]] = []

    def asks(self, is_over: Callable[[str], Awaitable[bool]]) -> None:
        """Ask this as well, of every token's session."""
        self._checks.append(is_over)

    async def verify(self, token: str) -> Actor:
        """The actor in a valid token. Raises Unauthorized; Unavailable when no key was ever fetched."""
        key = await self._key(_kid(token))
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": ["exp", "iat", "sub"], "verify_exp": False, "verify_iat": False},
            )
            said = _Claims.model_validate(claims)
        except (jwt.InvalidTokenError, ValidationError):
            raise Unauthorized("this access token is not valid") from None
        if said.exp + LEEWAY_SECONDS < self._clock().timestamp():
            raise Unauthorized("this access token has expired; refresh the session")
        actor = Actor(said.sub, said.role, said.sid, said.status, said.usmle_step1_passed, said.epoch)
        if self.ended.holds(actor.id, actor.session_id, actor.epoch) or await self._is_over(actor):
            raise Unauthorized("this session is over; sign in again")
        return actor

    async def _is_over(self, actor: Actor) -> bool:
        for check in self._checks:
            if await check(actor.session_id):
                return True
        return False

    async def _key(self, kid: str) -> Any:
        if kid not in self._keys:
            await self._fetch()
        if kid not in self._keys:
            raise Unauthorized("this access token is signed with an unknown key")
        return self._keys[kid]

    async def _fetch(self) -> None:
        """Read the published keys; not more often than every few seconds, whatever tokens come."""
        async with self._fetching:
            loop_time = asyncio.get_running_loop().time()
            if self._keys and loop_time - self._fetched_at < FETCH_AGAIN_SECONDS:
                return
            try:
                async with httpx.AsyncClient(timeout=3, trust_env=False) as client:
                    answer = await client.get(self._url)
                    answer.raise_for_status()
                    keys = jwt.PyJWKSet.from_dict(answer.json()).keys
            except (httpx.HTTPError, jwt.PyJWTError, ValueError) as away:
                raise Unavailable(f"the published keys: {type(away).__name__}") from away
            self._keys = {key.key_id: key.key for key in keys if key.key_id}
            self._fetched_at = loop_time


async def _actor(request: Request) -> Actor | None:
    if not hasattr(request.state, "actor"):
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if not scheme:
            request.state.actor = None
        elif scheme.lower() != "bearer" or not token.strip():
            raise Unauthorized("send an access token as `Authorization: Bearer …`")
        else:
            request.state.actor = await request.app.state.verifier.verify(token.strip())
    actor: Actor | None = request.state.actor
    return actor


def allow(*roles: Role) -> Callable[[Request], Awaitable[Actor]]:
    """A policy: signed in, with one of these roles (any role where none is named)."""

    async def policy(request: Request) -> Actor:
        actor = await _actor(request)
        if actor is None:
            raise Unauthorized("sign in first: POST /v1/sessions")
        if roles and actor.role not in roles:
            raise HttpRefused(403, "forbidden", f"only {' or '.join(roles)} may do this")
        return actor

    policy.rounds_policy = " or ".join(roles) or "signed in"  # type: ignore[attr-defined]  # read by policies.py
    policy.rounds_refuses = (401, 403)  # type: ignore[attr-defined]  # read by document.py
    return policy


async def _anyone(request: Request) -> None:
    """A policy: public."""


async def _perhaps(request: Request) -> Actor | None:
    """A policy: public, with more for who is signed in."""
    return await _actor(request)


_anyone.rounds_policy = "anyone"  # type: ignore[attr-defined]  # read by policies.py
_perhaps.rounds_policy = "anyone, with more for who is signed in"  # type: ignore[attr-defined]  # the same
_perhaps.rounds_refuses = (401,)  # type: ignore[attr-defined]  # read by document.py

Anyone = Annotated[None, Depends(_anyone)]
MaybeSignedIn = Annotated[Actor | None, Depends(_perhaps)]
SignedIn = Annotated[Actor, Depends(allow())]
Applicant = Annotated[Actor, Depends(allow("applicant"))]
Coach = Annotated[Actor, Depends(allow("coach"))]
Staff = Annotated[Actor, Depends(allow("staff"))]


def _kid(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.InvalidTokenError, RecursionError):
        raise Unauthorized("this is not an access token") from None
    kid = header.get("kid")
    if not isinstance(kid, str) or header.get("alg") != "EdDSA":
        raise Unauthorized("this is not an access token of ours")
    return kid
