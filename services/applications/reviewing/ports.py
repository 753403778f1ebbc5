"""The pages that people without an account see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

PageName = Literal["review", "answered", "gone", "offer", "offer_declined"]


class HostPages(Protocol):
    """Renders a page as HTML."""

    def render(self, page: PageName, data: Mapping[str, Any]) -> str: ...
