"""HTTP for hosts (R7): one page behind a signed link. Opening it changes nothing; only POST answers."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, get_args
from urllib.parse import parse_qs

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse

from services.applications.accounts.domain.links import LinkUnknown
from services.applications.application.domain.host_review import Answer
from services.applications.application.domain.refusals import DocumentUnknown
from services.applications.papers.api.documents import EXTENSIONS, DocumentKind, download
from services.applications.reviewing.domain.refusals import (
    AlreadyAnswered,
    AnswerNotUnderstood,
    FormNotFresh,
    LinkIsOver,
    UndoIsOver,
)
from services.applications.reviewing.ports import HostPages, PageName
from services.applications.reviewing.use_cases.host_reviews import GivenAnswer, HostReviews
from services.applications.reviewing.use_cases.mailed_forms import GivenForm
from shared.chassis.decision import Refused
from shared.chassis.http.access import Anyone
from shared.chassis.http.document import BINARY, refuses
from shared.chassis.http.needs import needs

Token = Annotated[str, Path(max_length=120)]

MOST_BYTES = 16 * 1024
SAFE = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True)
class Given:
    """The form's fields as text: shown again where the answer could not be taken."""

    form: GivenForm
    answer: str = ""
    reason: str = ""
    dates: tuple[str, ...] = ()

    def understood(self) -> GivenAnswer:
        """Raises AnswerNotUnderstood with a sentence for the host."""
        if self.answer not in get_args(Answer):
            raise AnswerNotUnderstood("Please choose one of the answers.", pointer="/answer")
        try:
            days = tuple(sorted({date.fromisoformat(day) for day in self.dates}))
        except ValueError:
            raise AnswerNotUnderstood("Please give dates as year-month-day.", pointer="/dates") from None
        return GivenAnswer(self.answer, self.reason, days)  # type: ignore[arg-type]  # checked above


NOTHING_GIVEN = Given(GivenForm("", ""))


class HostPage:
    """Renders what the host sees after each request."""

    def __init__(self, reviews: HostReviews, pages: HostPages, undo_minutes: int) -> None:
        self.reviews = reviews
        self._pages = pages
        self._undo_minutes = undo_minutes

    async def page(
        self, token: str, *, message: str = "", given: Given = NOTHING_GIVEN, status: int = 200
    ) -> HTMLResponse:
        try:
            page = await self.reviews.page(token)
        except (LinkUnknown, LinkIsOver) as refusal:
            return self.gone(refusal)
        name: PageName = "review" if page.review.answer is None else "answered"
        data = {
            "page": page,
            "application": page.application,
            "token": token,
            "message": message,
            "given": given,
            "undo_minutes": self._undo_minutes,
        }
        return self._html(name, data, status)

    async def after(self, token: str, work: Awaitable[None], given: Given) -> HTMLResponse:
        """The page after the work; a refusal is said on it."""
        try:
            await work
        except (LinkUnknown, LinkIsOver) as refusal:
            return self.gone(refusal)
        except (AnswerNotUnderstood, FormNotFresh) as refusal:
            return await self.page(token, message=refusal.detail, given=given, status=422)
        except (AlreadyAnswered, UndoIsOver) as refusal:
            return await self.page(token, message=_sentence(refusal), status=409)
        return await self.page(token)

    def gone(self, refusal: Refused) -> HTMLResponse:
        """404 for an unknown link, 410 for one that is over."""
        over = isinstance(refusal, LinkIsOver)
        title = "This request is over" if over else "There is nothing here"
        return self._html("gone", {"title": title, "sentence": _sentence(refusal)}, 410 if over else 404)

    def _html(self, name: PageName, data: Mapping[str, Any], status: int) -> HTMLResponse:
        return HTMLResponse(self._pages.render(name, data), status, headers=SAFE)


Shown = Annotated[HostPage, needs(HostPage)]

router = APIRouter(tags=["host review"], default_response_class=HTMLResponse)


FORM = "application/x-www-form-urlencoded"


def _form_of(**fields: dict[str, Any]) -> dict[str, Any]:
    """What the API document says of a form that is read here; a page answers whatever is sent."""
    schema = {"type": "object", "properties": {"form_token": {"type": "string"}, **fields}}
    return {"requestBody": {"content": {FORM: {"schema": schema}}}}


ANSWER = _form_of(
    answer={"type": "string", "enum": list(get_args(Answer))},
    reason={"type": "string"},
    date={"type": "array", "items": {"type": "string", "format": "date"}},
)


@router.get("/r/{token}", responses=refuses(404, 410))
async def host_review_page(token: Token, _: Anyone, shown: Shown) -> HTMLResponse:
    """The request, or the answer that was given. Changes nothing, whoever opens it."""
    return await shown.page(token)


@router.post("/r/{token}", openapi_extra=ANSWER, responses=refuses(404, 410))
async def answer_host_review(token: Token, request: Request, _: Anyone, shown: Shown) -> HTMLResponse:
    """Answer: accept, decline with a reason, or propose other dates. The first valid answer counts."""
    given = await _form(request)

    async def answer() -> None:
        await shown.reviews.answer(token, given.form, given.understood())

    return await shown.after(token, answer(), given)


@router.post("/r/{token}/undo", openapi_extra=_form_of(), responses=refuses(404, 410))
async def undo_host_answer(token: Token, request: Request, _: Anyone, shown: Shown) -> HTMLResponse:
    """Take the answer back, within 15 minutes."""
    given = await _form(request)
    return await shown.after(token, shown.reviews.undo(token, given.form), NOTHING_GIVEN)


@router.post(
    "/r/{token}/documents/{kind}",
    response_class=Response,
    responses={200: {"content": dict.fromkeys(EXTENSIONS, BINARY)}, **refuses(404, 410, page=True)},
)
async def host_review_document(token: Token, kind: DocumentKind, _: Anyone, shown: Shown) -> Response:
    """A document of the visitor, while the question is open."""
    try:
        return download(*await shown.reviews.document(token, kind))
    except (LinkUnknown, LinkIsOver, DocumentUnknown) as refusal:
        return shown.gone(refusal)


async def _form(request: Request) -> Given:
    """The form's fields. A body that is too long or no form is a form without answers."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return NOTHING_GIVEN
    try:
        fields = parse_qs(body.decode(), max_num_fields=20)
    except (UnicodeDecodeError, ValueError):
        return NOTHING_GIVEN

    def field(name: str, most: int) -> str:
        return fields.get(name, [""])[0].strip()[:most].replace("\x00", "")

    return Given(
        form=GivenForm(field("form_token", 100), field("website", 100)),
        answer=field("answer", 20),
        reason=field("reason", 1000),
        dates=tuple(day for day in fields.get("date", [])[:3] if day),
    )


def _sentence(refusal: Refused) -> str:
    return f"{refusal.detail[:1].upper()}{refusal.detail[1:]}{'' if refusal.detail.endswith('.') else '.'}"
