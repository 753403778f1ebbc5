"""What the rules alone cannot settle between the provider's records and ours: kept until a person has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.payments.statement.domain.staff_tasks import Link, StaffTask
from shared.chassis.decision import Decided, Instant, NotFound, Refused, unchanged

DifferenceKind = Literal[
    "unknown_payment", "unknown_refund", "unknown_dispute", "unknown_event", "not_on_ledger", "other_amount"
]
DECIDE: dict[DifferenceKind, str] = {
    "unknown_payment": "Nobody's statement knows this payment: find out whose it is and record it there, or "
    "refund it at the provider.",
    "unknown_refund": "A refund of a payment that no statement knows: settle it with the payment.",
    "unknown_dispute": "A dispute of a payment that no statement knows: answer it at the provider.",
    "unknown_event": "The provider told of something that no statement knows: look at it there; nothing was "
    "booked.",
    "not_on_ledger": "The provider has this and the statement would not take it: compare both, then correct "
    "the one that is wrong.",
    "other_amount": "The clearing account and the provider's balance differ for this payment: compare both, "
    "then correct the one that is wrong.",
}
LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class NoSuchDifference(NotFound):
    """A difference that was never seen."""

    code = "not_found"


class AlreadySettled(Refused):
    """Somebody of the staff has settled it, or a later run did not see it any more."""

    code = "already_settled"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing to be settled, with all that is known of it."""

    id: str
    """`<kind>:<id at the provider>`: the same thing is the same difference, however often it is seen."""
    state: Literal["unseen", "open", "settled"] = "unseen"
    kind: DifferenceKind = "not_on_ledger"
    object_id: str = ""
    payment_id: str = ""
    application_id: str = ""
    cents: int = 0
    """What the provider says."""
    ledger_cents: int = 0
    """What our lines say."""
    currency: str = ""
    at: Instant = LONG_AGO
    """By the provider's time."""
    seen_at: Instant = LONG_AGO
    seen_in: str = ""
    """The run that saw it last, or the event that was given up."""
    settled_at: Instant | None = None
    settled_by: str = ""
    """Who of the staff; `run` where it was gone by itself."""
    note: str = ""


def difference(kind: DifferenceKind, object_id: str, **known: object) -> Difference:
    """A difference about one object of the provider; further fields by name."""
    return Difference(f"{kind}:{object_id}", kind=kind, object_id=object_id, **known)  # type: ignore[arg-type]  # fields by name


def note(found: Difference, known: Difference, now: Instant) -> Decided[Difference]:
    """Note a difference that a run saw. What staff have settled stays settled while the amounts are the
    same."""
    before = (known.cents, known.ledger_cents)
    if known.state == "settled" and known.settled_by != "run" and before == (found.cents, found.ledger_cents):
        return replace(known, seen_in=found.seen_in), ()
    if known.state == "open":
        return replace(found, state="open", seen_at=known.seen_at), ()
    noted = replace(found, state="open", seen_at=now)
    return noted, [staff_task(noted, "").asked()]


def gone(run_id: str, known: Difference, now: Instant) -> Decided[Difference]:
    """A later run walked over the same records and did not see it."""
    if known.state != "open" or known.seen_in == run_id:
        return unchanged(known)
    return replace(known, state="settled", settled_at=now, settled_by="run"), ()


def settle(staff_id: str, reason: str, known: Difference, now: Instant) -> Decided[Difference]:
    """Somebody of the staff has settled it, and says how."""
    if known.state == "settled" and (known.settled_by, known.note) == (staff_id, reason):
        return unchanged(known)
    if known.state == "unseen":
        raise NoSuchDifference("there is no such difference")
    if known.state == "settled":
        raise AlreadySettled(f"this was settled at {known.settled_at:%Y-%m-%dT%H:%M:%SZ}")
    return replace(known, state="settled", settled_at=now, settled_by=staff_id, note=reason), ()


def staff_task(known: Difference, dashboard: str) -> StaffTask:
    """What to decide, with what is needed for it; `dashboard` is the provider's site for this mode."""
    facts = {
        "object": known.object_id,
        "payment": known.payment_id,
        "provider_cents": str(known.cents),
        "ledger_cents": str(known.ledger_cents),
        "at": known.at.isoformat(),
        "seen_in": known.seen_in,
    }
    links = [Link("provider", f"{dashboard}/{known.payment_id or known.object_id}")]
    if known.application_id:
        links.append(Link("statement", f"/v1/statements/{known.application_id}"))
    links.append(Link("settle", f"/v1/reconciliation-differences/{known.id}/settlement"))
    return StaffTask(
        id=f"reconciliation:{known.id}",
        kind="reconciliation",
        application_id=known.application_id or None,
        since=known.seen_at,
        due_at=None,
        cents=known.cents - known.ledger_cents,
        currency=known.currency,
        decide=DECIDE[known.kind],
        facts=tuple((name, value) for name, value in facts.items() if value),
        links=tuple(links),
    )


def unseen(difference_id: str) -> Difference:
    """The state of a difference before it is seen."""
    return Difference(difference_id)
