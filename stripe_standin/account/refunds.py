"""Refunds: capped, refused while a dispute holds the money, sometimes slow, sometimes failing long after."""

from __future__ import annotations

from typing import Literal, get_args

from stripe_standin.account import lists, money
from stripe_standin.objects import objects
from stripe_standin.objects.cards import METHODS
from stripe_standin.protocol import checks
from stripe_standin.protocol.wire import Form, Obj, Refusal, missing, unsupported
from stripe_standin.world.world import World

SUPPORTED = frozenset(["amount", "charge", "metadata", "payment_intent", "reason"])
Status = Literal["pending", "succeeded", "failed", "canceled", "requires_action"]


def create(world: World, form: Form) -> Obj:
    """`POST /v1/refunds`."""
    checks.lengths(form)
    amount = form.get("amount")
    if amount is not None and amount < 1:
        raise Refusal("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    charge = _charge(world, form)
    _refundable(world, charge)
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise Refusal(message, code="charge_already_refunded", executed=True)
    if amount is not None and amount > left:
        asked, rest = f"${amount / 100:,.2f}", f"${left / 100:,.2f}"
        message = f"Refund amount ({asked}) is greater than unrefunded amount on charge ({rest})"
        raise Refusal(message, param="amount", executed=True)
    return _make(world, charge, left if amount is None else amount, form)


def _charge(world: World, form: Form) -> Obj:
    given = [name for name in ("payment_intent", "charge") if name in form]
    if len(given) != 1:
        names = "payment_intent or charge"
        if given:
            raise Refusal(f"You may only specify one of these parameters: {names}.", param="charge")
        raise Refusal(
            f"One of the following params should be provided for this request: {names}.",
            code="parameter_missing",
        )
    if given == ["charge"]:
        charge = world.get("charge", form["charge"], "charge")
    else:
        intent = world.get("payment_intent", form["payment_intent"], "payment_intent")
        found = world.find("charge", intent["latest_charge"])
        if found is None or intent["status"] != "succeeded":
            message = "This PaymentIntent does not have a successful charge to refund."
            raise Refusal(message, code="resource_missing", param="payment_intent", executed=True)
        charge = found
    if charge["status"] != "succeeded":
        message = f"Charge {charge['id']} has not succeeded; it cannot be refunded."
        raise Refusal(message, param="charge", executed=True)
    return charge


def _refundable(world: World, charge: Obj) -> None:
    for dispute in world.rows.oldest_first("dispute", charge=charge["id"]):
        if (
            dispute["status"] not in ("won", "warning_closed", "prevented")
            and not dispute["is_charge_refundable"]
        ):
            message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
            raise Refusal(message, code="charge_disputed", executed=True)


def _make(world: World, charge: Obj, amount: int, form: Form) -> Obj:
    aftermath = METHODS[charge["_method"]].aftermath
    slow = charge["payment_method_details"]["type"] != "card" or aftermath == "refund_pending"
    wanted = world.next_refund or ("pending" if slow else "succeeded")
    world.next_refund = None
    refund = objects.refund(charge, amount, form, world.now())
    refund["status"] = "pending" if wanted == "failed" else wanted
    if refund["status"] == "pending":
        refund["pending_reason"] = "processing"
    else:
        reference = {"reference_status": "pending", "reference_type": "acquirer_reference_number"}
        refund["destination_details"] = {"card": {**reference, "type": "refund"}, "type": "card"}
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    refund["balance_transaction"] = money.move(world, "refund", -amount, refund["id"])["id"]
    world.save(refund)
    world.save(charge)
    world.record("refund.created", refund)
    world.record("charge.refunded", charge, {"amount_refunded": charge["amount_refunded"] - amount})
    answer = dict(refund)  # what the caller sees is the moment of creation
    if wanted == "failed" or aftermath == "refund_fails":
        outcome(world, refund["id"], "failed")
    return answer


def outcome(world: World, refund_id: str, status: str, reason: str = "expired_or_canceled_card") -> Obj:
    """The bank answers a refund, perhaps weeks later."""
    refund = world.get("refund", refund_id, "refund")
    if status not in get_args(Status):
        raise Refusal(f"A refund's status is one of {', '.join(get_args(Status))}", param="status")
    if refund["status"] in ("failed", "canceled"):
        raise Refusal(f"This refund has {refund['status']} already.", param="refund")
    previous = {"status": refund["status"]}
    refund["status"] = status
    refund.pop("pending_reason", None)
    if status == "pending":
        refund["pending_reason"] = "processing"
    if status in ("failed", "canceled"):
        _give_back(world, refund, reason)
    world.save(refund)
    charge = world.get("charge", refund["charge"])
    world.record("refund.updated", refund, previous)
    world.record("charge.refund.updated", refund, previous)
    if status == "failed":
        world.record("refund.failed", refund, previous)
    world.save(charge)
    return refund


def _give_back(world: World, refund: Obj, reason: str) -> None:
    """A refund that fails returns to the balance; the charge counts as not refunded by it."""
    charge = world.get("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    world.save(charge)
    returned = money.move(world, "refund_failure", refund["amount"], refund["id"])
    refund["failure_balance_transaction"] = returned["id"]
    if refund["status"] == "failed":
        refund["failure_reason"] = reason


def update(world: World, id_: str, form: Form) -> Obj:
    """`POST /v1/refunds/:id`: only metadata can change."""
    refund = world.rows.get("refund", id_)
    if refund is None:
        raise missing("refund", id_)
    checks.lengths(form)
    refund["metadata"] = checks.merged(refund["metadata"], form.get("metadata", {}))
    world.save(refund)
    world.record("refund.updated", refund)
    return refund


def search(world: World, form: Form) -> Obj:
    """`GET /v1/refunds`."""
    equal = {name: form[name] for name in ("charge", "payment_intent") if name in form}
    return lists.page(world, "/v1/refunds", world.rows.oldest_first("refund", **equal), form)


def set_next(world: World, status: str) -> None:
    """The next refund of this world begins in this state (a short balance, a slow bank)."""
    if status not in ("pending", "succeeded", "failed", "requires_action"):
        raise unsupported(f"a refund that begins as {status}", "next")
    world.next_refund = status
