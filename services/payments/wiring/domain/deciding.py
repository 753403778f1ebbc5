"""Staff decide about a wire that is awaited: longer, or no more (R25)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from services.payments.deadlines.domain.wires_in_transit import end_wire
from services.payments.lifecycle.domain.consequences import draw_consequences_after
from services.payments.statement.domain.statement import AnyStatement, Statement, opened
from services.payments.statement.domain.wires import Wire
from services.payments.wiring.domain.announcing import latest_wait, wait_for
from services.payments.wiring.domain.refusals import NoSuchWire, WireNotAwaited
from shared.chassis.decision import Decided, Instant, Refused
from shared.contracts.business_time import BusinessCalendar


class NoLongerWait(Refused):
    """Waited longer as often as is allowed, or the first day is too near."""

    code = "no_longer_wait"


@dataclass(frozen=True, slots=True)
class DecideWire:
    """`wait_longer`: as many business days once more. `give_up`: what it kept ends as if it had not been."""

    wire_id: str
    decision: Literal["wait_longer", "give_up"]
    reason: str
    staff_id: str


def decide_wire(
    command: DecideWire, calendar: BusinessCalendar, state: AnyStatement, now: Instant
) -> Decided[AnyStatement]:
    """A hold whose time is up ends by the handshake once it is given up, and the late fee is raised."""
    statement = opened(state)
    wire = _awaited(command.wire_id, statement)
    if command.decision == "give_up":
        ended = replace(
            wire, state="given_up", ended_at=now, ended_by=command.staff_id, reason=command.reason
        )
        without, facts = end_wire(ended, statement)
        return draw_consequences_after(without, facts, now)
    _check_longer(wire, latest_wait(now, calendar, statement), statement)
    prolonged = replace(wire, prolonged=wire.prolonged + 1, reason=command.reason)
    return wait_for(prolonged, now, calendar, statement, now)


def _awaited(wire_id: str, statement: Statement) -> Wire:
    wire = next((wire for wire in statement.wires if wire.id == wire_id), None)
    if wire is None:
        raise NoSuchWire("this statement has no such wire")
    if not wire.is_in_transit:
        raise WireNotAwaited("this wire is not waited for")
    return wire


def _check_longer(wire: Wire, until: Instant, statement: Statement) -> None:
    if wire.prolonged >= statement.policy.extensions:
        raise NoLongerWait(
            f"it was waited for longer {wire.prolonged} times, and more is not allowed: record it, or "
            "give it up"
        )
    if wire.until is not None and until <= wire.until:
        raise NoLongerWait("it is waited for as long already: never past the first day")
