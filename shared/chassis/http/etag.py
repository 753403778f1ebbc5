"""ETags: a strong hash of the representation; reads answer 304, edits need If-Match (RFC 9110)."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel

from shared.chassis.http.problem import HttpRefused


def etag_of(view: BaseModel) -> str:
    return _etag(view.model_dump_json().encode())


class Tagging:
    """Answers with an ETag, which differs where anything in the view does."""

    def __init__(self, request: Request) -> None:
        self._request = request

    def __call__(self, view: BaseModel, *, cache: str = "no-store") -> Response:
        """The view; 304 where the caller has it already."""
        return self.json(view.model_dump_json().encode(), cache=cache)

    def json(self, body: bytes, *, cache: str = "no-store") -> Response:
        """The same for JSON that is at hand already."""
        etag = _etag(body)
        headers = {"etag": etag, "cache-control": cache, "vary": "authorization"}
        known = self._request.headers.get("if-none-match", "") if self._request.method == "GET" else ""
        if etag in _listed(known):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="application/json")


async def _tagging(request: Request) -> Tagging:
    return Tagging(request)


_tagging.rounds_tags = True  # type: ignore[attr-defined]  # read by document.py

Tagged = Annotated[Tagging, Depends(_tagging)]


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
