"""How a mailed link is refused."""

from __future__ import annotations

from typing import ClassVar

from shared.chassis.decision import NotFound, Refused


class LinkUnknown(NotFound):
    """The link is not one of ours, or was damaged on its way."""

    code: ClassVar[str] = "link_unknown"


class LinkExpired(Refused):
    """A genuine link that is used up, too old, or was followed by a newer one."""

    code: ClassVar[str] = "link_expired"
