"""What the chassis must know of one kind of aggregate to store it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from shared.chassis.decision import Instant

T = TypeVar("T")


@dataclass(frozen=True)
class AggregateType(Generic[T]):
    """How one kind of aggregate is stored.

    `type` is the state's type (a frozen dataclass, a pydantic model, or a union of them: anything that
    pydantic can validate); `nothing` is the state of an id that was never written.
    """

    type: Any
    nothing: Callable[[str], T]
    find: Callable[[T], Mapping[str, Any]] = field(default=lambda _: {})
    """Flat fields to query by."""
    due_at: Callable[[T], Instant | None] = field(default=lambda _: None)
    """The earliest instant at which this aggregate wants to be asked again."""

    is_usually_new: bool = False
    """Most ids are written for the first time, so that is taken for granted, and nothing is loaded before.

    The guard shows where it is wrong; then the document is loaded and decided upon.
    """

    @cached_property
    def codec(self) -> TypeAdapter[T]:
        """Between states and JSON-compatible data; built once, however many collections are opened."""
        return TypeAdapter(self.type)
