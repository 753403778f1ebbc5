"""Passwords, access tokens and limits, as accounts need them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from services.applications.accounts.domain.account import Role, Status
from services.applications.accounts.domain.limits import Rate
from shared.chassis.decision import Instant


@dataclass(frozen=True, slots=True)
class PasswordMatch:
    """Whether a password was right, and its hash by today's parameters where the stored one is older."""

    right: bool
    better_hash: str | None = None


class Passwords(Protocol):
    """Makes and compares hashes that are slow on purpose; never blocks the event loop."""

    async def hash(self, password: str) -> str: ...

    async def compare(self, password: str, password_hash: str | None) -> PasswordMatch:
        """With None as hash, take as long as any other comparison and return a wrong match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What an access token says: enough for other services to decide without asking this one."""

    account_id: str
    session_id: str
    epoch: int
    """Of the account when the session began."""
    role: Role
    status: Status | None
    usmle_step1_passed: bool
    issued_at: Instant
    expires_at: Instant


class AccessTokens(Protocol):
    """Signs access tokens."""

    def issue(self, claims: Claims) -> str: ...

    def published_keys(self) -> Mapping[str, Any]:
        """The public keys as a JSON Web Key Set: ours, and the one before or after it."""


class RateLimits(Protocol):
    """Counts attempts, for all replicas together."""

    async def spend(self, key: str, rate: Rate) -> float:
        """Count an attempt; returns the seconds to wait (0: admitted)."""

    async def wait(self, key: str, rate: Rate) -> float:
        """The seconds until an attempt is admitted (0: now); counts nothing."""
