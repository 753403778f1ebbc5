"""The statement of one application: what is stored, and all that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from services.payments.statement.domain.approvals import Approval
from services.payments.statement.domain.attempts import Attempt
from services.payments.statement.domain.bank_claims import Dispute, FraudWarning
from services.payments.statement.domain.refusals import NoStatement, NoSuchDispute
from services.payments.statement.domain.wires import LedgerWithWires
from shared.chassis.decision import Instant
from shared.contracts.extension import Extension
from shared.contracts.policy import Policy

StatementState = Literal["deposit_due", "balance_due", "late", "settled", "refunded", "void"]
StatementFlag = Literal[
    "overpaid", "disputed", "refund_needs_staff", "money_in_suspense", "fraud_warning", "approval_pending",
    "wire_in_transit",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnopenedStatement:
    """No place is held yet; the terms may be signed already, for news comes on two topics."""

    application_id: str
    stage: Literal["unopened"] = "unopened"
    terms_signed_at: Instant | None = None
    terms_version: str = ""
    terms_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Suspended:
    """Money that is not what was asked for: kept aside for staff, never counted."""

    payment_id: str
    cents: int
    currency: str
    seen_at: Instant
    released_by: str = ""
    """Who of the staff has dealt with it."""
    released_at: Instant | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(LedgerWithWires):
    """The ledger, attempts and due instants. State and balance are derived, never stored."""

    application_id: str
    applicant_id: str
    rotation_id: str
    title: str
    start_date: date
    weeks: int
    time_zone: str
    policy: Policy
    held_at: Instant
    hold_until: Instant
    full_due_at: Instant
    """The first instant that is late (R11)."""
    deposit_offered: bool
    """False where all is due before the hold ends (R13)."""
    needed_cents: int
    """What reserves the place, as it was when it was held: the deposit, or everything (R9, R13)."""
    reminded_until: Instant
    """Reminders up to this instant are decided (R19)."""
    extensions: tuple[Extension, ...] = ()
    """How staff moved the due instant (R24)."""
    host_id: str = ""
    specialty: str = ""
    stage: Literal["opened"] = "opened"
    holds: int = 1
    """How often a place was held: 2 after a lapsed hold was followed by an offer or by late money."""
    moves: tuple[str, ...] = ()
    """The ids of its moves to another start (R23); each begins a due instant of its own."""
    terms_signed_at: Instant | None = None
    terms_version: str = ""
    terms_sha256: str = ""
    customer_id: str = ""
    """The payer at the provider: an opaque id."""
    attempts: tuple[Attempt, ...] = ()
    suspense: tuple[Suspended, ...] = ()
    deposit_completed_at: Instant | None = None
    settled_at: Instant | None = None
    prolonged: bool = False
    """An outage of the provider moved the hold's end: the catalog's word that time is up waits until then."""
    time_is_up: bool = False
    """The catalog has said so, and a prolonged hold still runs."""
    ending: Literal["time_is_up", "withdrawn"] | None = None
    """The hold ends: no new payment; waiting for the provider to confirm that none can come (R14)."""
    closed_at: Instant | None = None
    """The provider confirmed it, and the place was given away."""
    awaiting_place: bool = False
    """Money came after that; the catalog is asked for the place before anything goes back (R14)."""
    cancelled_at: Instant | None = None
    warnings: tuple[FraudWarning, ...] = ()
    approvals: tuple[Approval, ...] = ()
    asked_staff: tuple[str, ...] = ()
    """What waits for a person and was told, by task id."""

    @property
    def reserving_cents(self) -> int:
        """What has to come and stay for the place, never more than is owed in all: goodwill may have made
        that less than the deposit."""
        return min(self.needed_cents, self.charged)

    @property
    def missing_cents(self) -> int:
        """What has yet to come to reserve the place. What is about to go back does not count as come, whoever
        sends back a part of it meanwhile."""
        return self.reserving_cents - max(0, self.paid - self.going_back)

    # --- attempts

    @property
    def live_attempts(self) -> tuple[Attempt, ...]:
        return tuple(attempt for attempt in self.attempts if attempt.is_live)

    def attempt(self, attempt_id: str) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.id == attempt_id), None)

    def attempt_asked_as(self, attempt_id: str) -> Attempt | None:
        """The attempt that a request got last, whether it made it or found it open."""
        found = (a for a in reversed(self.attempts) if a.id == attempt_id or attempt_id in a.also_asked_as)
        return next(found, None)

    def with_attempt(self, changed: Attempt) -> Statement:
        if self.attempt(changed.id) is None:
            return replace(self, attempts=(*self.attempts, changed))
        return replace(self, attempts=tuple(changed if a.id == changed.id else a for a in self.attempts))

    def closing_pages(self, now: Instant) -> Statement:
        """Every page that can still be paid is to be closed, at once."""
        attempts = tuple(
            replace(a, unwanted=True, next_look_at=min(now, a.next_look_at)) if a.is_live else a
            for a in self.attempts
        )
        return replace(self, attempts=attempts)

    def knows_payments_until(self, instant: Instant) -> bool:
        """No live attempt can have been paid before this instant without our knowing."""
        return all(attempt.was_asked_since(instant) for attempt in self.live_attempts)

    # --- state

    @property
    def is_reserved(self) -> bool:
        return self.deposit_completed_at is not None

    @property
    def has_ended(self) -> bool:
        """No money is wanted any more, though some may still be on its way."""
        is_over = self.closed_at is not None or self.cancelled_at is not None
        return is_over or self.ending == "withdrawn"

    @property
    def is_mere_hold(self) -> bool:
        """The place is kept, and neither reserved nor about to be given away."""
        return not (self.is_reserved or self.has_ended or self.ending is not None)

    @property
    def fee_at(self) -> Instant:
        """When a late fee is raised: the due instant and a grace that nobody is told of (R12)."""
        return self.full_due_at + timedelta(hours=self.policy.silent_grace_hours)

    @property
    def late_fee_key(self) -> str:
        return f"late_fee:{self.full_due_at.isoformat()}"

    @property
    def pay_by(self) -> Instant:
        """The deadline that the applicant has now: the hold's end, or the due instant."""
        return self.full_due_at if self.is_reserved and self.deposit_offered else self.hold_until

    @property
    def state(self) -> StatementState:
        """By the ledger; never set by a page or a webhook."""
        if self.has_ended:
            return self._ended_state()
        if self.balance <= 0:
            return "settled"
        if not self.is_reserved:
            return "deposit_due"
        reversal = self.line(f"late_fee_reversed:{self.full_due_at.isoformat()}")
        was_late = self.has(self.late_fee_key) and (reversal is None or reversal.note != "paid_in_time")
        return "late" if was_late else "balance_due"

    def _ended_state(self) -> StatementState:
        if any(task.state != "dropped" for task in self.refund_tasks):
            return "refunded"
        return "settled" if self.cancelled_at is not None and self.paid > 0 else "void"

    @property
    def flags(self) -> list[StatementFlag]:
        """What staff should look at, beside the state."""
        found: dict[StatementFlag, bool] = {
            "overpaid": self.balance < 0,
            "disputed": self.is_disputed,
            "refund_needs_staff": any(task.needs_staff for task in self.refund_tasks),
            "money_in_suspense": any(kept.released_at is None for kept in self.suspense),
            "fraud_warning": bool(self.open_warnings),
            "approval_pending": any(approval.is_pending for approval in self.approvals),
            "wire_in_transit": self.wire_in_transit is not None,
        }
        return [flag for flag, is_set in found.items() if is_set]

    @property
    def open_warnings(self) -> list[FraudWarning]:
        """Warnings that staff can still act on: nothing was decided, and something can go back."""
        return [w for w in self.warnings if w.decision == "" and self.refundable(w.payment_id) > 0]

    def about(self) -> dict[str, Any]:
        """What every fact of this statement names."""
        return {
            "application_id": self.application_id,
            "applicant_id": self.applicant_id,
            "rotation_id": self.rotation_id,
        }


AnyStatement: TypeAlias = Annotated[UnopenedStatement | Statement, Field(discriminator="stage")]


def nothing(application_id: str) -> AnyStatement:
    """The statement of an application that payments has not heard of."""
    return UnopenedStatement(application_id)


def opened(state: AnyStatement) -> Statement:
    """The statement. Raises NoStatement where none was opened."""
    if isinstance(state, UnopenedStatement):
        raise NoStatement("there is no such statement")
    return state


def dispute_of(dispute_id: str, statement: Statement) -> Dispute:
    """The dispute of this id. Raises NoSuchDispute."""
    found = statement.dispute(dispute_id)
    if found is None:
        raise NoSuchDispute("this statement has no such dispute")
    return found
