"""Money that moves: charges, and the balance transactions that account for every cent."""

from __future__ import annotations

from stripe_standin.clock import DAY
from stripe_standin.objects import instruments, objects
from stripe_standin.objects.cards import METHODS, Method
from stripe_standin.protocol.wire import Obj
from stripe_standin.world.world import World

_CATEGORY = {"charge": "charge", "refund": "refund", "refund_failure": "refund_failure"}
_RATES = {"card": (0.029, 30, None), "us_bank_account": (0.008, 0, 500)}  # share, fixed part, most (cents)


def fee_of(method: Method, amount: int) -> int:
    """What Stripe keeps of a charge in the U.S."""
    share, fixed, most = _RATES[method.type]
    fee = int(amount * share + 0.5) + fixed
    return fee if most is None else min(fee, most)


def move(
    world: World, type_: str, amount: int, source: str, fee: int = 0, category: str | None = None
) -> Obj:
    """Write one balance transaction."""
    now = world.now()
    moved = objects.base("balance_transaction", now)
    del moved["livemode"]
    detail = {
        "application": None,
        "currency": "usd",
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
    moved |= {
        "amount": amount,
        "available_on": now + 2 * DAY,
        "balance_type": "payments",
        "currency": "usd",
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [{"amount": fee, **detail}] if fee else [],
        "net": amount - fee,
        "reporting_category": category or _CATEGORY[type_],
        "source": source,
        "status": "pending",
        "type": type_,
    }
    return world.save(moved)


def charge(world: World, intent: Obj, method: Method, *, authenticated: bool = False) -> Obj:
    """Begin to take the money of a PaymentIntent."""
    made = objects.charge(intent, method, world.now())
    made["payment_method_details"] = instruments.method_details(method, intent["amount"], authenticated)
    paid_with = world.find("payment_method", intent["payment_method"])
    if paid_with is not None:
        made["billing_details"] = paid_with["billing_details"]
    intent["latest_charge"] = made["id"]
    return world.save(made)


def settle(world: World, intent: Obj, taken: Obj) -> None:
    """The money was taken.

    The balance transaction follows a moment later with `charge.updated`, as with Stripe's asynchronous
    capture: who reads it from the first event finds null.
    """
    method = METHODS[taken["_method"]]
    taken |= {"status": "succeeded", "paid": True, "captured": True, "amount_captured": taken["amount"]}
    taken["outcome"] = instruments.outcome(method, declined=False)
    taken["receipt_url"] = f"https://pay.stripe.com/receipts/payment/{taken['id']}"
    intent |= {"status": "succeeded", "amount_received": intent["amount"]}
    intent |= {"next_action": None, "last_payment_error": None}
    world.save(taken)
    world.save(intent)
    world.record("charge.succeeded", taken)
    world.record("payment_intent.succeeded", intent)


def account_for(world: World, taken: Obj) -> None:
    """Give a succeeded charge its balance transaction."""
    fee = fee_of(METHODS[taken["_method"]], taken["amount"])
    taken["balance_transaction"] = move(world, "charge", taken["amount"], taken["id"], fee)["id"]
    world.save(taken)
    previous = {"balance_transaction": None, "receipt_url": None}
    world.record("charge.updated", taken, previous)


def refuse(world: World, intent: Obj, tried: Obj, error: Obj) -> None:
    """The money was not taken; the payer may try again with something else."""
    tried |= {"status": "failed", "failure_code": error["code"], "failure_message": error["message"]}
    if error["type"] == "card_error":
        tried["outcome"] = instruments.outcome(METHODS[tried["_method"]], declined=True)
    fail(world, intent, error | {"charge": tried["id"]}, tried)


def fail(world: World, intent: Obj, error: Obj, tried: Obj | None = None) -> None:
    """The PaymentIntent goes back to needing a payment method, and says why."""
    paid_with = world.find("payment_method", intent["payment_method"])
    if paid_with is not None:
        error = error | {"payment_method": world.view(paid_with)}
    intent |= {"status": "requires_payment_method", "next_action": None, "payment_method": None}
    intent["last_payment_error"] = {name: value for name, value in error.items() if value}
    if tried is not None:
        world.save(tried)
        world.record("charge.failed", tried)
    world.save(intent)
    world.record("payment_intent.payment_failed", intent)
