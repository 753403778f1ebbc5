"""Why a wire is not waited for."""

from __future__ import annotations

from shared.chassis.decision import NotFound, Refused


class WireAnnounced(Refused):
    """One wire is awaited already, or one was announced for this deadline before."""

    code = "wire_announced"


class NothingToWire(Refused):
    """Nothing is due that a wire could still keep."""

    code = "nothing_to_wire"


class NoSuchWire(NotFound):
    """The statement has no wire of this id."""

    code = "not_found"


class WireNotAwaited(Refused):
    """It came, was given up, or nothing is owed without it."""

    code = "wire_not_awaited"
