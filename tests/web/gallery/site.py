"""The frontend on that gateway; which case a page shows and who reads it is asked for by headers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property

import httpx
from cryptography.fernet import Fernet
from pydantic import SecretStr
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.web.gallery.gateway import CASE, Case, answer
from web.main import build
from web.pages import every_page
from web.session import Session
from web.settings import WebSettings

Gateway = Callable[[httpx.Request], httpx.Response]
HTTP = 80
CASE_HEADER = "x-gallery-case"


@dataclass(frozen=True)
class Shown:
    """One page, as one kind of reader meets it."""

    path: str
    role: str

    @property
    def address(self) -> str:
        return "/".join(_filled(part) for part in self.path.split("/"))


def every_shown() -> list[Shown]:
    """Each page that is HTML, for each reader who may see it."""
    found = []
    for route in every_page():
        who = route.endpoint.args[1]  # type: ignore[attr-defined]  # what `Pages` bound
        if "GET" not in (route.methods or ()) or not _is_html(route.path):
            continue
        roles = {"anyone": ("",), "signed_in": ("applicant",)}.get(who, (who,))
        found += [Shown(route.path, role) for role in roles]
    return sorted(found, key=lambda shown: (shown.path, shown.role))


def _is_html(path: str) -> bool:
    files = ("/documents/{kind}", "/export", ".pdf", ".txt", ".ics")
    return not path.endswith(files)


def _filled(part: str) -> str:
    return f"{part[1:4]}_1" if part.startswith("{") else part


class Site:
    """ASGI: the pages of the frontend."""

    port: int
    """Given by whoever listens; a form is taken from the address that people see alone."""

    def __init__(self, host: str, port: int = HTTP, gateway: Gateway = answer) -> None:
        self._host, self.port, self._gateway = host, port, gateway

    @cached_property
    def _settings(self) -> WebSettings:
        keys = SecretStr(Fernet.generate_key().decode())
        here = self._host if self.port == HTTP else f"{self._host}:{self.port}"
        return WebSettings(public_url=here, web_session_keys=keys)

    @cached_property
    def _app(self) -> ASGIApp:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self._gateway), base_url="http://gateway")
        return build(self._settings, http)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        case = Case(**json.loads(headers.get(CASE_HEADER, "{}")))
        CASE.set(case)
        if case.look == "arabic":
            MutableHeaders(scope=scope)["accept-language"] = "ar"
        if case.role:
            MutableHeaders(scope=scope)["cookie"] = f"rounds={self._session(case)}"
        await self._app(scope, receive, send)

    def _session(self, case: Case) -> str:
        locale = "ar" if case.look == "arabic" else "en"
        session = Session(
            "token", "refresh", 4e9, "acc_1", case.role, "Mira Testwell", "Africa/Lagos", locale
        )
        return self._settings.sealer().encrypt(json.dumps(asdict(session)).encode()).decode()


def asked_for(case: Case) -> dict[str, str]:
    """The headers with which to ask for a page in this case."""
    return {CASE_HEADER: json.dumps(asdict(case))}
