"""Bounded texts that staff write, the same by form and by CSV."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError


class FrozenModel(BaseModel):
    """Values that never change once made; a field that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def bounded(longest: int, pattern: str | None = None) -> StringConstraints:
    """A text that is not empty, without spaces around it."""
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest, pattern=pattern)


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise PydanticCustomError("one_line", "one line of printable characters")
    return text


OneLine = AfterValidator(_one_line)
Line = Annotated[str, bounded(200), OneLine]
