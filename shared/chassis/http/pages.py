"""Lists in pages: `?limit=&cursor=` to `{items, next_cursor}`; a cursor belongs to its filters."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Generic, TypeVar

import orjson
from fastapi import Depends
from pydantic import BaseModel, Field

from shared.chassis.documents import SearchResult
from shared.chassis.http.problem import HttpRefused
from shared.chassis.http.queries import query_of
from shared.chassis.storable import first_unstorable

T = TypeVar("T")
V = TypeVar("V", bound=BaseModel)


class PageOf(BaseModel, Generic[V]):
    items: list[V]
    next_cursor: str | None = None


class PageRequest:
    """Which page is asked for."""

    def __init__(self, limit: int, cursor: str | None) -> None:
        self.limit = limit
        self._cursor = cursor

    def after(self, filters: Mapping[str, Any]) -> list[Any] | None:
        """The position to continue behind. Raises 400 for a cursor that is broken or of other filters."""
        if self._cursor is None:
            return None
        try:
            belongs, *position = orjson.loads(base64.urlsafe_b64decode(self._cursor + "=="))
        except (binascii.Error, orjson.JSONDecodeError, ValueError, TypeError):
            raise _bad_cursor("this cursor is broken; start again without it") from None
        if belongs != _fingerprint(filters):
            raise _bad_cursor("this cursor belongs to other filters; start again without it")
        if not position or not all(isinstance(value, str | int | float | None) for value in position):
            raise _bad_cursor("this cursor is broken; start again without it")
        if first_unstorable(position) is not None:
            raise _bad_cursor("this cursor is broken; start again without it")
        return list(position)


def paged(
    page: PageRequest, filters: Mapping[str, Any], found: Sequence[SearchResult[T]], view: Callable[[T], V]
) -> PageOf[V]:
    """A page of what was found; `found` holds one more than the limit where there is another page."""
    shown = found[: page.limit]
    cursor = cursor_behind(filters, shown[-1].position) if len(found) > page.limit else None
    return PageOf(items=[view(hit.state) for hit in shown], next_cursor=cursor)


def cursor_behind(filters: Mapping[str, Any], position: Sequence[Any]) -> str:
    packed = orjson.dumps([_fingerprint(filters), *position])
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _fingerprint(filters: Mapping[str, Any]) -> str:
    packed = orjson.dumps(dict(filters), option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(packed).hexdigest()[:12]


def _bad_cursor(detail: str) -> HttpRefused:
    return HttpRefused(400, "bad_cursor", detail)


class _Asked(BaseModel):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str | None, Field(max_length=1000)] = None


async def _page(asked: Annotated[_Asked, query_of(_Asked)]) -> PageRequest:
    return PageRequest(asked.limit, asked.cursor)


_page.rounds_refuses = (400,)  # type: ignore[attr-defined]  # read by document.py

Page = Annotated[PageRequest, Depends(_page)]
