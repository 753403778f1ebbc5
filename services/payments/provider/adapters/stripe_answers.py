"""From Stripe's objects, as plain dicts, to what the domain knows; unknown statuses are the careful ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from services.payments.provider.domain import (
    ProviderDispute,
    ProviderFailure,
    ProviderPayment,
    ProviderRefund,
    ProviderSession,
    ProviderWarning,
)

Obj = Mapping[str, Any]

UNDECIDED = ("requires_action", "requires_capture", "requires_confirmation")
"""A payment in one of these states behind a completed page may still succeed days later, for instance when a
bank account has to be verified first."""


def session_of(session: Obj, disputes: Sequence[Obj] = ()) -> ProviderSession:
    """A session with `payment_intent.latest_charge.refunds` expanded."""
    metadata = session.get("metadata") or {}
    return ProviderSession(
        id=session["id"],
        status=_session_status(session["status"]),
        url=session.get("url") or "",
        application_id=metadata.get("application_id", ""),
        attempt_id=metadata.get("attempt_id", ""),
        payment=_payment_behind(session, disputes),
    )


def _payment_behind(session: Obj, disputes: Sequence[Obj]) -> ProviderPayment | None:
    intent = session.get("payment_intent")
    if not isinstance(intent, Mapping):
        return None
    payment = payment_of(intent, disputes)
    is_undecided = session["status"] == "complete" and intent["status"] in UNDECIDED
    return replace(payment, status="processing") if is_undecided else payment


def _session_status(status: Any) -> Literal["open", "complete", "expired"]:
    return status if status in ("complete", "expired") else "open"


def payment_of(intent: Obj, disputes: Sequence[Obj] = ()) -> ProviderPayment:
    """A PaymentIntent with its latest charge; `at` is the charge's time, which is when the payer paid."""
    charge = charge_of(intent)
    refunds = ((charge or {}).get("refunds") or {}).get("data", [])
    return ProviderPayment(
        id=intent["id"],
        status=_payment_status(intent["status"]),
        cents=intent["amount"],
        currency=intent["currency"],
        at=_instant(charge["created"]) if charge else None,
        failure=_failure(intent),
        refunds=tuple(refund_of(refund) for refund in reversed(refunds)),
        disputes=tuple(dispute_of(dispute) for dispute in reversed(disputes)),
    )


def charge_of(intent: Any) -> Obj | None:
    """The charge of a PaymentIntent, where both are expanded."""
    charge = intent.get("latest_charge") if isinstance(intent, Mapping) else None
    return charge if isinstance(charge, Mapping) else None


def _payment_status(status: Any) -> Literal["unpaid", "processing", "succeeded"]:
    if status in ("succeeded", "processing"):
        return "succeeded" if status == "succeeded" else "processing"
    return "unpaid"


def _failure(intent: Obj) -> ProviderFailure | None:
    """Why the last try failed; its id is that of the charge or, without one, of the payment method."""
    error = intent.get("last_payment_error")
    if not error:
        return None
    method = error.get("payment_method") or {}
    known_by = error.get("charge") or method.get("id") or f"{intent['id']}:{error.get('code')}"
    return ProviderFailure(known_by, error.get("decline_code") or error.get("code") or "payment_failed")


def refund_of(refund: Obj) -> ProviderRefund:
    """A refund; its task is in the metadata that we gave it."""
    return ProviderRefund(
        id=refund["id"],
        payment_id=refund["payment_intent"] or "",
        cents=refund["amount"],
        status=_refund_status(refund["status"]),
        at=_instant(refund["created"]),
        task_id=(refund.get("metadata") or {}).get("refund_task", ""),
    )


def _refund_status(status: Any) -> Literal["pending", "succeeded", "failed"]:
    match status:
        case "succeeded":
            return "succeeded"
        case "failed" | "canceled":
            return "failed"
        case _:
            return "pending"


def dispute_of(dispute: Obj) -> ProviderDispute:
    """A dispute; an inquiry has taken nothing yet."""
    status = str(dispute["status"])
    moved = dispute.get("balance_transactions") or []
    due_by = (dispute.get("evidence_details") or {}).get("due_by")
    return ProviderDispute(
        id=dispute["id"],
        cents=dispute["amount"],
        status=_dispute_status(status),
        at=_instant(dispute["created"]),
        reason=dispute.get("reason") or "",
        due_at=_instant(due_by) if due_by else None,
        awaits_us=not status.endswith("under_review"),
        is_appeal=status.startswith("appeal_"),
        is_over=status in ("warning_closed", "prevented"),
        taken_at=min((_instant(entry["created"]) for entry in moved if entry["amount"] < 0), default=None),
        returned_at=max((_instant(entry["created"]) for entry in moved if entry["amount"] > 0), default=None),
    )


def _dispute_status(status: str) -> Literal["inquiry", "open", "won", "lost"]:
    if status in ("won", "lost"):
        return "won" if status == "won" else "lost"
    return "inquiry" if status.startswith("warning_") or status == "prevented" else "open"


def warning_of(warning: Obj) -> ProviderWarning:
    """An early warning of fraud, with its payment as an id."""
    return ProviderWarning(
        id=warning["id"],
        payment_id=str(warning.get("payment_intent") or ""),
        fraud_type=str(warning.get("fraud_type") or "")[:100],
        at=_instant(warning["created"]),
    )


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
