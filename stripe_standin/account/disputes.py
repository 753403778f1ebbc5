"""Disputes, inquiries and early fraud warnings."""

from __future__ import annotations

from typing import Literal, get_args

import stripe

from stripe_standin.account import lists, money
from stripe_standin.clock import DAY
from stripe_standin.objects import objects
from stripe_standin.objects.cards import METHODS
from stripe_standin.protocol import checks
from stripe_standin.protocol.wire import Form, Obj, Refusal, unsupported
from stripe_standin.world.world import World

FEE = 1500
Closing = Literal["won", "lost", "warning_closed", "prevented"]
_OPEN = ("needs_response", "under_review", "warning_needs_response", "warning_under_review",
         "appeal_needs_response", "appeal_under_review")  # fmt: skip
_EVIDENCE = tuple(
    name for name in stripe.Dispute.Evidence.__annotations__ if not name.startswith(("_", "enhanced"))
)
_FILES = frozenset(
    [
        "cancellation_policy",
        "customer_communication",
        "customer_signature",
        "duplicate_charge_documentation",
        "receipt",
        "refund_policy",
        "service_documentation",
        "shipping_documentation",
        "uncategorized_file",
    ]
)
"""Evidence that is an uploaded file; the stand-in has no uploads."""


def open_dispute(
    world: World, charge: Obj, *, inquiry: bool = False, amount: int | None = None, reason: str = "fraudulent"
) -> Obj:
    """The payer's bank takes the money back, or asks whether it should."""
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise Refusal("Only a succeeded charge without a dispute can be disputed.", param="charge")
    left = charge["amount"] - charge["amount_refunded"]
    taken = left if amount is None else amount
    if not 0 < taken <= left:
        raise Refusal(f"Between 1 and {left} cents of this charge can be disputed.", param="amount")
    dispute = _new(world, charge, taken, reason, inquiry)
    charge["disputed"] = True
    world.save(charge)
    world.save(dispute)
    world.record("charge.dispute.created", dispute)
    if not inquiry:
        _withdraw(world, dispute)
    return dispute


def _new(world: World, charge: Obj, amount: int, reason: str, inquiry: bool) -> Obj:
    now = world.now()
    method = METHODS[charge["_method"]]
    made = {
        **objects.base("dispute", now),
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": now + 9 * DAY, "enhanced_eligibility": {}, "has_evidence": False, "past_due": False,
            "submission_count": 0, "submission_method": "not_submitted",
        },
        "is_charge_refundable": inquiry,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }  # fmt: skip
    if method.type == "card":
        case = "inquiry" if inquiry else "chargeback"
        card = {
            "brand": method.brand,
            "case_type": case,
            "network": method.brand,
            "network_reason_code": "83",
        }
        made["payment_method_details"] = {"card": card, "type": "card"}
    return made


def _withdraw(world: World, dispute: Obj) -> None:
    moved = money.move(world, "adjustment", -dispute["amount"], dispute["id"], FEE, "dispute")
    dispute["balance_transactions"].append(world.view(moved))
    world.save(dispute)
    world.record("charge.dispute.funds_withdrawn", dispute)


def close(world: World, dispute_id: str, status: str) -> Obj:
    """The bank decides."""
    if status not in get_args(Closing):
        raise Refusal(f"A dispute closes as one of {', '.join(get_args(Closing))}", param="status")
    dispute = world.get("dispute", dispute_id, "dispute")
    if dispute["status"] not in _OPEN:
        raise Refusal(f"This dispute is {dispute['status']} already.", param="dispute")
    withdrawn = sum(moved["amount"] for moved in dispute["balance_transactions"]) < 0
    if status == "warning_closed" and withdrawn:
        raise Refusal("Only an inquiry closes as warning_closed.", param="status")
    dispute |= {"status": status, "is_charge_refundable": False}
    dispute["evidence_details"]["due_by"] = None
    world.save(dispute)
    world.record("charge.dispute.closed", dispute)
    if status in ("won", "prevented") and withdrawn:
        moved = money.move(world, "adjustment", dispute["amount"], dispute["id"], 0, "dispute_reversal")
        dispute["balance_transactions"].append(world.view(moved))
        world.save(dispute)
        world.record("charge.dispute.funds_reinstated", dispute)
    return dispute


def change(world: World, dispute_id: str, status: str) -> Obj:
    """The bank moves on without deciding: an inquiry becomes a dispute, a lost one is appealed."""
    dispute = world.get("dispute", dispute_id, "dispute")
    if status not in _OPEN:
        raise Refusal(f"An open dispute's status is one of {', '.join(_OPEN)}", param="status")
    previous = {"status": dispute["status"]}
    escalated = dispute["status"].startswith("warning_") and not status.startswith("warning_")
    dispute |= {"status": status, "is_charge_refundable": status.startswith("warning_")}
    world.save(dispute)
    world.record("charge.dispute.updated", dispute, previous)
    if escalated:
        _withdraw(world, dispute)
    return dispute


def update(world: World, id_: str, form: Form) -> Obj:
    """`POST /v1/disputes/:id`: evidence and metadata."""
    dispute = world.get("dispute", id_)
    checks.lengths(form)
    if "enhanced_evidence" in form.get("evidence", {}):
        raise unsupported("enhanced evidence", "evidence[enhanced_evidence]")
    for name in _FILES & set(form.get("evidence", {})):
        id_ = form["evidence"][name]
        raise Refusal(f"No such file upload: '{id_}'", code="resource_missing", param=f"evidence[{name}]")
    if sum(len(text) for text in form.get("evidence", {}).values()) > 150_000:
        raise Refusal(
            "The combined length of all evidence is limited to 150000 characters.", param="evidence"
        )
    if dispute["status"] not in ("needs_response", "warning_needs_response", "appeal_needs_response"):
        raise Refusal("This dispute is already closed or under review.", param="evidence", executed=True)
    dispute["metadata"] = checks.merged(dispute["metadata"], form.get("metadata", {}))
    details = dispute["evidence_details"]
    if form.get("evidence"):
        dispute["evidence"] |= form["evidence"]
        details["has_evidence"] = True
    meant = "evidence" in form or "submit" in form
    if meant and form.get("submit", True) and details["has_evidence"]:
        details |= {"submission_count": details["submission_count"] + 1, "submission_method": "manual"}
        dispute["status"] = dispute["status"].replace("needs_response", "under_review")
    world.save(dispute)
    world.record("charge.dispute.updated", dispute)
    return dispute


def give_up(world: World, id_: str, form: Form) -> Obj:
    """`POST /v1/disputes/:id/close`: accept the loss."""
    dispute = world.get("dispute", id_)
    if dispute["status"] not in ("needs_response", "warning_needs_response"):
        raise Refusal("This dispute is already closed or under review.", executed=True)
    return close(world, id_, "lost")


def search(world: World, form: Form) -> Obj:
    """`GET /v1/disputes`."""
    equal = {name: form[name] for name in ("charge", "payment_intent") if name in form}
    return lists.page(world, "/v1/disputes", world.rows.oldest_first("dispute", **equal), form)


def warn(world: World, charge: Obj) -> Obj:
    """The card's bank suspects fraud, before any dispute."""
    warning = {
        **objects.base("radar.early_fraud_warning", world.now()),
        "actionable": not charge["refunded"] and not charge["disputed"],
        "charge": charge["id"],
        "fraud_type": "made_with_stolen_card",
        "payment_intent": charge["payment_intent"],
    }
    world.save(warning)
    world.record("radar.early_fraud_warning.created", warning)
    return warning
