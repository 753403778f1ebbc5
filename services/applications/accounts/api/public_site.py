"""How this installation is reached from outside: address, cookie, allowed origins, trusted proxies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Protocol, Self
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from services.applications.accounts.domain.limits import TooMany
from services.applications.accounts.use_cases.refresh_tokens import SessionOver
from services.applications.accounts.use_cases.sessions import WrongCredentials
from shared.chassis.http.access import Unauthorized
from shared.chassis.http.needs import needs
from shared.chassis.http.problem import HttpRefused

DEVICE_SECONDS = 400 * 24 * 3600
"""As long as browsers keep a cookie at most."""


class SiteSettings(Protocol):
    """The settings that say so."""

    @property
    def public_url(self) -> str: ...

    @property
    def trusted_proxies(self) -> int: ...

    def origins(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class PublicSite:
    """How this installation is reached from outside."""

    public_url: str
    """Where people reach the gateway."""
    other_origins: frozenset[str] = frozenset()
    """Origins of frontends on other hosts, which may use sessions too."""
    trusted_proxies: int = 1
    """How many entries of X-Forwarded-For our own proxies wrote, counted from the right."""

    @classmethod
    def of(cls, settings: SiteSettings) -> Self:
        return cls(settings.public_url, settings.origins(), settings.trusted_proxies)

    @property
    def is_secure(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """Browsers accept a cookie with the `__Host-` prefix only over HTTPS and from this host."""
        return "__Host-rounds_refresh" if self.is_secure else "rounds_refresh"

    @property
    def device_cookie(self) -> str:
        """Tells a device that signed in before from strangers; it opens nothing, and outlives sessions."""
        return "__Host-rounds_device" if self.is_secure else "rounds_device"

    def client_of(self, request: Request) -> str:
        """The caller's network address: what the gateway saw, never what the caller says of itself."""
        forwarded = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",")]
        seen = [part for part in forwarded if part]
        if self.trusted_proxies and len(seen) >= self.trusted_proxies:
            return seen[-self.trusted_proxies]
        return request.client.host if request.client else ""

    def check_origin(self, request: Request) -> None:
        """Refuse requests from pages of other sites, with which browsers send our cookie."""
        origin = request.headers.get("origin")
        if origin is not None and origin not in self.other_origins | {_origin_of(self.public_url)}:
            raise HttpRefused(403, "foreign_origin", "this origin may not use sessions of this site")

    def set_cookie(self, response: Response, refresh_token: str, seconds: int) -> None:
        response.set_cookie(
            self.cookie,
            refresh_token,
            max_age=seconds,
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )

    def set_device_cookie(self, response: Response, device: str) -> None:
        response.set_cookie(
            self.device_cookie,
            device,
            max_age=DEVICE_SECONDS,
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )

    def clear_cookie(self, response: Response) -> None:
        self.set_cookie(response, "", 0)


Site = Annotated[PublicSite, needs(PublicSite)]


async def _client(request: Request, reach: Site) -> str:
    return reach.client_of(request)


_client.rounds_refuses = (429,)  # type: ignore[attr-defined]  # who asks for it counts by it

Client = Annotated[str, Depends(_client)]
"""The caller's network address: what attempts are counted by."""


async def _from_our_pages(request: Request, reach: Site) -> None:
    reach.check_origin(request)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and (media_type or _has_body(request)):
        raise HttpRefused(415, "json_only", "send Content-Type: application/json")


def _has_body(request: Request) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


_from_our_pages.rounds_refuses = (403, 415)  # type: ignore[attr-defined]  # read by the API document

FromOurPages = Annotated[None, Depends(_from_our_pages)]
"""From a page of ours or a program, and JSON: a form on another site cannot send it without a preflight."""


@contextmanager
def as_http_refusals() -> Iterator[None]:
    """Answer refusals of accounts with 401 and 429, which the domain does not know."""
    try:
        yield
    except TooMany as refusal:
        raise HttpRefused(
            429, refusal.code, refusal.detail, {"retry-after": str(refusal.retry_after)}
        ) from refusal
    except (WrongCredentials, SessionOver) as refusal:
        raise Unauthorized(refusal.detail, refusal.code) from refusal


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
