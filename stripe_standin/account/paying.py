"""The payer at the hosted page, the bank behind 3D Secure, and the bank that takes days.

Every function first looks whether the session is open.  Expiring looks at the same word, nothing is awaited
in between, so a payment and an expiry of one session cannot both succeed.
"""

from __future__ import annotations

from stripe_standin.account import disputes, money
from stripe_standin.objects import instruments, objects
from stripe_standin.objects.cards import METHODS, Method
from stripe_standin.protocol.wire import Obj, Refusal
from stripe_standin.world.world import World


def pay(world: World, session_id: str, token: str) -> Obj:
    """The payer presses a button; returns the session."""
    world.tick()
    session = _open(world, session_id)
    method = METHODS.get(token)
    if method is None:
        raise Refusal(f"No such PaymentMethod: '{token}'", code="resource_missing", param="payment_method")
    if method.type not in session["payment_method_types"]:
        raise Refusal(f"This session does not offer {method.type}.", param="payment_method")
    session["_error"] = None
    intent = _intent(world, session)
    _attach(world, session, intent, method)
    if method.outcome == "challenge":
        _ask(world, session, intent)
    elif method.outcome == "declined":
        _decline(world, session, intent, method)
    elif method.outcome == "delayed":
        _wait_for_bank(world, session, intent, method)
    else:
        _succeed(world, session, intent, method)
    return session


def answer_challenge(world: World, session_id: str, *, passed: bool) -> Obj:
    """The payer comes back from the bank's 3D Secure page."""
    world.tick()
    session = _open(world, session_id)
    intent = world.find("payment_intent", session["payment_intent"])
    if intent is None or intent["status"] != "requires_action":
        raise Refusal("This session does not wait for 3D Secure.", param="session")
    method = METHODS[intent["_method"]]
    if passed:
        _succeed(world, session, intent, method, authenticated=True)
    else:
        error = _error(method)
        money.fail(world, intent, error | {"type": "invalid_request_error"})
        _say(world, session, method.message)
    return session


def bank_answer(world: World, session_id: str, *, ok: bool, reason: str = "insufficient_funds") -> Obj:
    """Days later the bank pays, or does not."""
    session = world.get("checkout.session", session_id, "session")
    intent = world.find("payment_intent", session["payment_intent"])
    if intent is None or intent["status"] != "processing":
        raise Refusal("This session does not wait for a bank.", param="session")
    tried = world.get("charge", intent["latest_charge"])
    if ok:
        money.settle(world, intent, tried)
        session["payment_status"] = "paid"
        world.save(session)
        world.record("checkout.session.async_payment_succeeded", session)
        money.account_for(world, tried)
        return session
    message = "The customer's account has insufficient funds to cover this payment."
    if reason != "insufficient_funds":
        message = f"The payment failed: {reason.replace('_', ' ')}."
    error = {"type": "invalid_request_error", "code": "payment_method_provider_decline", "message": message}
    if reason in ("insufficient_funds", "account_closed"):
        error["code"] = {"insufficient_funds": "insufficient_funds", "account_closed": "account_closed"}[
            reason
        ]
    money.refuse(world, intent, tried, error)
    world.record("checkout.session.async_payment_failed", session)
    return session


def _open(world: World, session_id: str) -> Obj:
    session = world.get("checkout.session", session_id, "session")
    if session["status"] != "open":
        message = f"This Checkout Session is {session['status']}."
        raise Refusal(message, status=409, code="checkout_session_not_open")
    return session


def _intent(world: World, session: Obj) -> Obj:
    found = world.find("payment_intent", session["payment_intent"])
    if found is not None:
        return found
    intent = world.save(objects.payment_intent(session, world.now()))
    session["payment_intent"] = intent["id"]
    world.save(session)
    world.record("payment_intent.created", intent)
    return intent


def _attach(world: World, session: Obj, intent: Obj, method: Method) -> None:
    payer = world.find("customer", session["customer"]) or {}
    billing = {
        "address": objects.NO_ADDRESS | {"country": "US", "postal_code": "60601"},
        "email": payer.get("email") or session["customer_email"] or "payer@example.com",
        "name": payer.get("name") or "Test Payer",
        "phone": None,
        "tax_id": None,
    }
    paid_with = world.save(instruments.payment_method(method, session["customer"], billing, world.now()))
    intent |= {"payment_method": paid_with["id"], "_method": method.token}
    session["_billing"] = billing


def _complete(world: World, session: Obj, payment_status: str) -> None:
    billing = session["_billing"]
    known = {name: billing[name] for name in ("address", "email", "name", "phone")}
    unknown: Obj = {"business_name": None, "individual_name": None, "tax_exempt": "none", "tax_ids": []}
    session["customer_details"] = known | unknown
    session |= {"status": "complete", "payment_status": payment_status, "url": None}
    world.save(session)
    world.record("checkout.session.completed", session)


def _succeed(world: World, session: Obj, intent: Obj, method: Method, *, authenticated: bool = False) -> None:
    taken = money.charge(world, intent, method, authenticated=authenticated)
    money.settle(world, intent, taken)
    _complete(world, session, "paid")
    money.account_for(world, taken)
    if method.aftermath in ("dispute", "inquiry"):
        disputes.open_dispute(world, taken, inquiry=method.aftermath == "inquiry")
    elif method.aftermath == "fraud_warning":
        disputes.warn(world, taken)


def _wait_for_bank(world: World, session: Obj, intent: Obj, method: Method) -> None:
    pending = money.charge(world, intent, method)
    intent |= {"status": "processing", "next_action": None, "last_payment_error": None}
    world.save(intent)
    world.record("charge.pending", pending)
    world.record("payment_intent.processing", intent)
    _complete(world, session, "unpaid")


def _ask(world: World, session: Obj, intent: Obj) -> None:
    url = f"{world.address}/c/pay/{session['id']}/3ds"
    redirect = {"return_url": f"{world.address}/c/pay/{session['id']}", "url": url}
    action = {"type": "redirect_to_url", "redirect_to_url": redirect}
    intent |= {"status": "requires_action", "next_action": action, "last_payment_error": None}
    world.save(intent)
    world.save(session)
    world.record("payment_intent.requires_action", intent)


def _decline(world: World, session: Obj, intent: Obj, method: Method) -> None:
    tried = money.charge(world, intent, method)
    money.refuse(world, intent, tried, _error(method))
    _say(world, session, method.message)


def _error(method: Method) -> Obj:
    return {
        "type": "card_error",
        "code": method.code,
        "decline_code": method.decline_code or None,
        "doc_url": f"https://docs.stripe.com/error-codes/{method.code.replace('_', '-')}",
        "message": method.message,
    }


def _say(world: World, session: Obj, message: str) -> None:
    session["_error"] = message
    world.save(session)
