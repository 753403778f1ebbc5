"""One request of one person: who they are, what they sent, and the answers that a page may give."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from web.gateway import Api, FieldError, Gateway, Problem
from web.languages import _, asked_for, chosen
from web.present import times
from web.rendering import render
from web.session import Session, SessionCookie, SignIn
from web.settings import WebSettings

LANGUAGE_COOKIE = "rounds-language"
ID = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True, slots=True)
class Frontend:
    """What every page of this process works with."""

    settings: WebSettings
    gateway: Gateway
    cookie: SessionCookie
    sign_in: SignIn
    clock: Callable[[], datetime]
    """For showing alone: every decision is the gateway's."""


@dataclass(slots=True)
class Visit:
    """Handed to every page."""

    request: Request
    frontend: Frontend
    session: Session | None
    api: Api
    kept: bool = True
    """Whether the browser's cookie is what `session` says; else the answer sets it anew."""
    _form: FormData | None = field(default=None)

    @property
    def role(self) -> str:
        return self.session.role if self.session else ""

    @property
    def locale(self) -> str:
        """By the profile, else by the choice made in this browser, else by what the browser asks for."""
        profile = self.session.locale if self.session else ""
        here = self.request.cookies.get(LANGUAGE_COOKIE, "")
        return chosen(profile, here, *asked_for(self.request.headers.get("accept-language", "")))

    @property
    def client(self) -> str:
        return self.api.client

    def query(self, name: str, default: str = "") -> str:
        return self.request.query_params.get(name, default).strip()

    def path(self, name: str) -> str:
        """A part of the address. Raises Problem for what no id of ours looks like: it goes into API paths."""
        value = str(self.request.path_params[name])
        if not ID.fullmatch(value):
            raise Problem(404, "not_found", "there is no such page")
        return value

    @property
    def application(self) -> str:
        """Where the API has the application that the page is about."""
        return f"/v1/applications/{self.path('application_id')}"

    async def form(self) -> FormData:
        if self._form is None:
            self._form = await self.request.form(max_files=20, max_fields=200)
        return self._form

    async def close(self) -> None:
        """Let go of the files that were sent."""
        if self._form is not None:
            await self._form.close()

    async def said(self, name: str) -> str:
        """A field of the form that was sent; empty where it is absent or a file."""
        value = (await self.form()).get(name, "")
        return "" if isinstance(value, UploadFile) else value.strip()

    async def secret(self, name: str) -> str:
        """A password exactly as it was typed."""
        value = (await self.form()).get(name, "")
        return "" if isinstance(value, UploadFile) else value

    async def values(self, name: str) -> list[str]:
        found = (await self.form()).getlist(name)
        return [value.strip() for value in found if isinstance(value, str) and value.strip()]

    def keep(self, session: Session | None) -> None:
        """From now on the browser has this session, or none."""
        self.session, self.kept = session, False

    def page(self, template: str, /, status: int = 200, **context: Any) -> Response:
        """A page; every one of them knows who reads it and when."""
        session = self.session
        shown = {
            "me": session,
            "reader_zone": session.zone if session else "",
            "here": self.request.url.path,
            "address": self._address(),
            "organization": self.frontend.settings,
            "now": self.frontend.clock(),
            "deadline": self._deadline,
            "moment": self._moment,
            "status": status,
            "errors": {},
            "summary": (),
            "told": self.query("told"),
            "query_without_cursor": self._query_without_cursor,
            **context,
        }
        html = render(template, self.locale, shown)
        return HTMLResponse(html, status)

    def go(self, path: str, **query: str) -> Response:
        """After something was done: GET the next page, so that reloading repeats nothing."""
        return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, 303)

    async def perhaps(self, path: str, **query: object) -> Any:
        """A part of a page: None where it does not exist or is away. Other refusals are raised."""
        try:
            return await self.api.get(path, **query)
        except Problem as no:
            if no.is_away or no.status == 404:
                return None
            raise

    def _address(self) -> str:
        """Of this page, to come back to after the language was chosen."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query and self.request.method == "GET" else "")

    def _query_without_cursor(self) -> str:
        given = self.request.query_params.multi_items()
        return urlencode([(name, value) for name, value in given if name not in ("cursor", "told")])

    def _deadline(self, at: str, zone: str) -> times.Moment:
        session = self.session
        return times.deadline(at, zone, session.zone if session else "", self.locale)

    def _moment(self, at: str, zone: str) -> times.Moment:
        session = self.session
        return times.moment(at, zone, session.zone if session else "", self.locale)


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the error summary; `field` is the id of what it links to, empty where there is none."""

    field: str
    text: str


def errors_of(no: Problem, fields: Mapping[str, str]) -> dict[str, Any]:
    """For a form shown again: the summary, and by field what is wrong with it.

    `fields` maps a pointer of the API to the id of the field, such as `/profile/country` to `country`.
    """
    by_field: dict[str, str] = {}
    lines: list[Summary] = []
    for error in no.errors:
        name = fields.get(error.pointer, fields.get(_without_index(error), ""))
        text = _sentence(error.detail)
        if name and name not in by_field:
            by_field[name] = text
        lines.append(Summary(name, text))
    if not lines:
        lines.append(Summary("", _sentence(no.detail)))
    return {"errors": by_field, "summary": lines}


def wrong(field_id: str, text: str) -> dict[str, Any]:
    """One mistake that this frontend sees by itself."""
    return {"errors": {field_id: text}, "summary": [Summary(field_id, text)]}


def mistakes(found: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Several of them."""
    return {"errors": dict(found), "summary": [Summary(name, text) for name, text in found]}


def _without_index(error: FieldError) -> str:
    head, _, last = error.pointer.rpartition("/")
    return head if last.isdigit() else error.pointer


def _sentence(text: str) -> str:
    text = text.strip()
    if not text:
        return _("This did not work. Please try again.")
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")
