"""Bounded texts that staff write, the same by form and by CSV."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError


class FrozenModel(BaseModel):
    """Values that never change once made; a field that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def bounded(longest: int, pattern: str | None = None) -> StringConstraints:
    """A text that is not empty, without spaces around it."""
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest, pattern=pattern)


_DIRECTIONS = "\u202a-\u202e\u2066-\u2069"
"""Signs that turn the order of the letters around, so that a text reads as another than it is."""
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff"
_NOT_IN_PROSE = re.compile(f"[{_CONTROLS}{_DIRECTIONS}]")
_NOT_IN_A_LINE = re.compile(f"[\t\n\r{_CONTROLS}{_DIRECTIONS}]")


def _one_line(text: str) -> str:
    if _NOT_IN_A_LINE.search(text):
        raise PydanticCustomError("one_line", "one line of text, without control characters")
    return text


def _prose(text: str) -> str:
    if _NOT_IN_PROSE.search(text):
        raise PydanticCustomError("not_text", "text without control characters")
    return text


OneLine = AfterValidator(_one_line)
Line = Annotated[str, bounded(200), OneLine]
Prose = AfterValidator(_prose)
"""Of a text that may have several lines."""
