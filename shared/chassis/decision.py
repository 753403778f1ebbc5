"""What a decision is: (command, state, now) to (state, facts), or a refusal. Pure.

Refused          the rules say no                       HTTP 409, parked when it came by Kafka
  Invalid        the command itself is wrong            HTTP 422, names the field
  NotFound       there is no such thing, for this actor HTTP 404
  Forbidden      this actor may not do this             HTTP 403
  TooEarly       time may heal it                       HTTP 409, tried again when it came by Kafka
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeAlias, TypeVar

from shared.contracts.fact import Fact

T = TypeVar("T")

Instant: TypeAlias = datetime
"""A moment with a zone, always UTC."""

Decided: TypeAlias = tuple[T, Sequence[Fact]]
"""The state after a decision, and what the world must hear of it."""


def unchanged(state: T) -> Decided[T]:
    """Nothing to do, nothing to say: what a repeat gets."""
    return state, ()


class Refused(Exception):
    """The rules say no. Raised before anything has happened; says what would help in `detail`."""

    code: ClassVar[str] = "refused"

    def __init__(self, detail: str, *, pointer: str = "", **facts: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.pointer = pointer
        self.facts = facts
        """Further members of the problem document, for the frontend."""


class Invalid(Refused):
    """The command itself is wrong; `pointer` names the field (a JSON pointer)."""

    code = "invalid"


class NotFound(Refused):
    """No such thing, or not this actor's."""

    code = "not_found"


class Forbidden(Refused):
    """This actor may not do this."""

    code = "forbidden"


class TooEarly(Refused):
    """Something that must come first has not arrived yet."""

    code = "too_early"
