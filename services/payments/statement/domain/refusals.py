"""Why there is nothing to show."""

from __future__ import annotations

from shared.chassis.decision import NotFound


class NoStatement(NotFound):
    """There is no statement, or it is somebody else's."""

    code = "not_found"


class NoSuchDispute(NotFound):
    """The statement has no dispute of this id."""

    code = "not_found"
