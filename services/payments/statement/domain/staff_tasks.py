"""What a person has to decide about money: one shape for everything that the rules alone cannot settle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.chassis.decision import Instant
from shared.contracts.money import Money
from shared.contracts.payments import StaffAsked

StaffTaskKind = Literal[
    "approval", "refund", "dispute", "fraud_warning", "suspense", "reconciliation", "wire"
]


@dataclass(frozen=True, slots=True)
class Link:
    """Where to look or what to call. `href` is a path of the gateway or an address at the provider."""

    rel: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTask:
    """Open until what it is derived from says otherwise: a task is never ticked off by itself."""

    id: str
    """`<kind>:<id of what it is about>`: the same matter is the same task, however often it is derived."""
    kind: StaffTaskKind
    application_id: str | None
    """None where no application is known."""
    since: Instant
    due_at: Instant | None
    """When it is too late to decide; None where nothing but patience ends."""
    cents: int
    currency: str
    decide: str
    """What to decide, in a sentence, with the choices that there are."""
    facts: tuple[tuple[str, str], ...] = ()
    """Ids, amounts and times that are needed for it, by name; no name or address of a person."""
    links: tuple[Link, ...] = ()

    def asked(self) -> StaffAsked:
        """The news of it, without the words that staff may have typed."""
        return StaffAsked(
            task_id=self.id,
            kind=self.kind,
            application_id=self.application_id,
            amount=Money(amount=abs(self.cents), currency=self.currency) if self.currency else None,
            due_at=self.due_at,
        )
