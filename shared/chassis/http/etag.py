"""ETags: a strong hash of the representation; reads answer 304, edits need If-Match (RFC 9110)."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel

from shared.chassis.http.problem import HttpRefused


def etag_of(view: BaseModel) -> str:
    return _etag(view.model_dump_json().encode())


def tagged(request: Request, view: BaseModel, *, cache: str = "no-store", status: int = 200) -> Response:
    """The view with its ETag; 304 where the caller has it already."""
    return tagged_bytes(request, view.model_dump_json().encode(), cache=cache, status=status)


def tagged_bytes(request: Request, body: bytes, *, cache: str = "no-store", status: int = 200) -> Response:
    """The same for JSON that is at hand already."""
    etag = _etag(body)
    headers = {"etag": etag, "cache-control": cache, "vary": "authorization"}
    if request.method == "GET" and etag in _listed(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers=headers, media_type="application/json")


class Precondition:
    """What the caller believes to be editing."""

    def __init__(self, wanted: str) -> None:
        self._wanted = _listed(wanted)

    def check(self, view: BaseModel) -> None:
        """Raises 412 when it has changed since the caller read it. Called inside the decision."""
        if "*" not in self._wanted and etag_of(view) not in self._wanted:
            raise HttpRefused(
                412, "stale", "this has changed since you read it; read it again and repeat your edit"
            )


async def _if_match(if_match: Annotated[str | None, Header()] = None) -> Precondition:
    if not if_match:
        raise HttpRefused(428, "if_match_required", "send If-Match with the ETag that you read")
    return Precondition(if_match)


_if_match.rounds_refuses = (412, 428)  # type: ignore[attr-defined]  # read by document.py

IfMatch = Annotated[Precondition, Depends(_if_match)]


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _listed(header: str) -> set[str]:
    return {part.strip().removeprefix("W/") for part in header.split(",")}
