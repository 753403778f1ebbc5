"""A wire that was announced and has not come: what keeps a place, and what does not any more (R25)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Self

from services.payments.statement.domain.ledger import Ledger
from shared.chassis.decision import Instant

WireState = Literal["awaited", "received", "given_up", "not_needed"]
WireSpeaker = Literal["applicant", "staff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One announcement. It counts from the instant at which there is proof of it, and not before."""

    id: str
    cents: int
    deadline: str
    """Which deadline it was announced for: each allows so many announcements."""
    for_hold: bool
    """For the money that reserves the place, and not for the balance."""
    by: WireSpeaker
    announced_by: str
    announced_at: Instant
    note: str = ""
    """What staff wrote: how they know of it."""
    proof: str = ""
    """The file that shows the transfer order; nothing where staff announced it."""
    proven_at: Instant | None = None
    until: Instant | None = None
    """Until when it is waited for without anybody having to decide."""
    prolonged: int = 0
    """How often staff waited longer."""
    overdue: bool = False
    """That instant has passed, and staff decide."""
    state: WireState = "awaited"
    ended_at: Instant | None = None
    ended_by: str = ""
    reason: str = ""
    received_as: str = ""
    """The key of the line that booked it."""

    @property
    def is_in_transit(self) -> bool:
        return self.state == "awaited" and self.proven_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerWithWires(Ledger):
    """Money that came, and what was announced to come by wire; at most one wire is awaited."""

    wires: tuple[Wire, ...] = ()
    spare_proof: str = ""
    """The last proof of a wire that no announcement has used yet."""

    @property
    def awaited_wire(self) -> Wire | None:
        return next((wire for wire in self.wires if wire.state == "awaited"), None)

    @property
    def wire_in_transit(self) -> Wire | None:
        """The wire that keeps the place and stops the late fee."""
        return next((wire for wire in self.wires if wire.is_in_transit), None)

    def with_wire(self, changed: Wire) -> Self:
        return replace(self, wires=tuple(changed if w.id == changed.id else w for w in self.wires))
