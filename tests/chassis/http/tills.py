"""A toy service's endpoints: they use everything that the chassis offers to an endpoint."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, File, Response, UploadFile
from fastapi.responses import HTMLResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from shared.chassis.decision import Decided, Instant, NotFound
from shared.chassis.documents import Documents
from shared.chassis.http.access import Anyone, MaybeSignedIn, Staff
from shared.chassis.http.etag import IfMatch, Tagged
from shared.chassis.http.idempotency import IdempotencyKeyAccepted, IdempotencyKeyRequired
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged
from shared.chassis.store import Unavailable
from tests.chassis.toy import Full, Till, put

router = APIRouter()
Tills = Annotated[Documents[Till], needs(Documents)]


class Coins(BaseModel):
    model_config = ConfigDict(extra="forbid")
    amount: Annotated[int, Field(ge=1, le=1000)]


class Note(BaseModel):
    """Takes anything: what it must not take is the entrance's to refuse."""

    note: str = ""
    more: dict[str, Any] = {}


class TillView(BaseModel):
    id: str
    total: int

    @classmethod
    def of(cls, till: Till) -> TillView:
        return cls(id=till.till_id, total=till.total)


@router.post("/v1/tills", status_code=201, response_model=TillView)
async def open_till(body: Coins, _: MaybeSignedIn, tills: Tills, once: IdempotencyKeyRequired) -> Response:
    return await once.answer(201, TillView.of, tills.change(once.id("till"), put(body.amount, limit=900)))


@router.post("/v1/tills/{till_id}/coins", response_model=TillView)
async def put_coins(
    till_id: str, body: Coins, _: Anyone, tills: Tills, once: IdempotencyKeyAccepted
) -> Response:
    return await once.answer(200, TillView.of, tills.change(till_id, put(body.amount, limit=900)))


@router.post("/v1/till-imports", status_code=201, response_model=TillView)
async def import_till(
    coins: Annotated[UploadFile, File()], _: Anyone, tills: Tills, once: IdempotencyKeyRequired
) -> Response:
    amount = int(await coins.read())
    return await once.answer(201, TillView.of, tills.change(once.id("till"), put(amount, limit=900)))


@router.get("/v1/tills", response_model=PageOf[TillView])
async def list_tills(_: Anyone, tills: Tills, page: Page, parity: str = "even") -> PageOf[TillView]:
    filters = {"parity": parity}
    found = await tills.search(filters, [("total", 1)], page.limit + 1, page.after(filters))
    return paged(page, filters, found, TillView.of)


@router.get("/v1/tills/{till_id}")
async def read_till(till_id: str, tagged: Tagged, _: Anyone, tills: Tills) -> Response:
    till = await tills.get(till_id)
    if till is None:
        raise NotFound("there is no such till")
    return tagged(TillView.of(till))


@router.put("/v1/tills/{till_id}")
async def edit_till(till_id: str, body: Coins, _: Staff, tills: Tills, if_match: IfMatch) -> TillView:
    def edit(till: Till, now: Instant) -> Decided[Till]:
        if_match.check(TillView.of(till))
        return put(body.amount)(till, now)

    return TillView.of(await tills.change(till_id, edit))


@router.post("/v1/notes")
async def take_note(body: Note, _: Anyone, tills: Tills) -> str:
    await tills.change("note", lambda till, now: (replace(till, seen=(body.note,)), []))
    return "noted"


@router.post("/v1/powers/{exponent}", response_model=TillView)
async def power(exponent: int, _: Anyone, tills: Tills) -> TillView:
    return TillView.of(await tills.change("t", put(2**exponent, limit=2**99)))


@router.get("/page", response_class=HTMLResponse)
async def page(_: Anyone) -> str:
    return "<p>"


@router.get("/v1/broken/{how}")
async def broken(how: str, _: Anyone) -> None:
    raise {"away": Unavailable("no"), "bug": ZeroDivisionError(), "full": Full("full", left=3)}[how]


@router.get("/v1/endless")
async def endless(_: Anyone) -> StreamingResponse:
    async def for_ever() -> AsyncIterator[str]:
        while True:
            yield ": still here\n\n"
            await asyncio.sleep(0.01)

    return StreamingResponse(for_ever(), media_type="text/event-stream")


@router.get("/v1/cacheable")
async def cacheable(_: Anyone) -> Response:
    return Response("x", headers={"cache-control": "public"})
