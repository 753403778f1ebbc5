"""Checkout Sessions: made, read, listed, expired."""

from __future__ import annotations

from stripe_standin.account import lists
from stripe_standin.clock import DAY
from stripe_standin.objects import cards, objects
from stripe_standin.protocol import checks
from stripe_standin.protocol.parameters import absent
from stripe_standin.protocol.wire import Form, Obj, Refusal, unsupported
from stripe_standin.world.world import World

SUPPORTED = frozenset(
    [
        "adaptive_pricing",
        "allowed_payment_method_types",
        "cancel_url",
        "client_reference_id",
        "custom_text",
        "customer",
        "customer_email",
        "expires_at",
        "line_items",
        "locale",
        "metadata",
        "mode",
        "payment_intent_data",
        "submit_type",
        "success_url",
        "ui_mode",
    ]
)
_INTENT_DATA = frozenset(
    ["description", "metadata", "receipt_email", "statement_descriptor", "statement_descriptor_suffix"]
)
_PRICE_DATA = frozenset(["currency", "product_data", "tax_behavior", "unit_amount"])
_URL = "/v1/checkout/sessions"


def create(world: World, form: Form) -> Obj:
    """`POST /v1/checkout/sessions`."""
    _check(form)
    items = [_item(item, i, world.now()) for i, item in enumerate(form.pop("line_items"))]
    _check_total(items)
    expires_at = _expires_at(form, world.now())
    types = _types(form)
    if "customer" in form:
        customer = world.get("customer", form["customer"], "customer", 400)
        if customer.get("_deleted"):
            raise Refusal(f"No such customer: '{customer['id']}'", code="resource_missing", param="customer")
    intent_data = form.pop("payment_intent_data", {})
    session = objects.session(form, items, types, world.now())
    session |= {"expires_at": expires_at, "_payment_intent_data": intent_data}
    session["url"] = f"{world.address}/c/pay/{session['id']}"
    world.save(session)
    world.watch(session["id"], session["expires_at"])
    return session


def _check(form: Form) -> None:
    for name in ("mode", "success_url", "line_items"):
        if name not in form:
            raise absent(name)
    _check_kind(form)
    for name in ("success_url", "cancel_url"):
        if name in form:
            checks.url(form[name], name)
    if "customer_email" in form:
        checks.email(form["customer_email"], "customer_email")
    checks.lengths(form)
    _check_custom_text(form)
    _check_intent_data(form.get("payment_intent_data", {}))


def _check_kind(form: Form) -> None:
    if form["mode"] != "payment":
        raise unsupported(f"`mode={form['mode']}`", "mode")
    if form.get("ui_mode", "hosted_page") != "hosted_page":
        raise unsupported("other pages than the hosted one", "ui_mode")
    if "customer" in form and "customer_email" in form:
        raise Refusal(
            "You may only specify one of these parameters: customer, customer_email.", param="customer"
        )
    if form.get("submit_type") == "subscribe":
        raise Refusal("`submit_type=subscribe` is for subscriptions only.", param="submit_type")
    if form.get("adaptive_pricing", {}).get("enabled"):
        raise unsupported("adaptive pricing", "adaptive_pricing[enabled]")


def _check_custom_text(form: Form) -> None:
    if "custom_text" not in form:
        return
    for name, text in form["custom_text"].items():
        if name != "submit" or not isinstance(text, dict):
            raise unsupported("custom texts other than that of the button", f"custom_text[{name}]")
        if len(text["message"]) > 1200:
            raise Refusal(
                "Invalid string: must be at most 1200 characters", param=f"custom_text[{name}][message]"
            )
    form["custom_text"] = objects.NO_CUSTOM_TEXT | form["custom_text"]


def _check_intent_data(data: Form) -> None:
    for name in data:
        if name not in _INTENT_DATA:
            raise unsupported(f"`payment_intent_data[{name}]`", f"payment_intent_data[{name}]")
    if "statement_descriptor" in data:  # Stripe takes it for other methods than cards only
        raise unsupported("a whole statement descriptor", "payment_intent_data[statement_descriptor]")
    checks.lengths(data, "payment_intent_data")
    suffix = "statement_descriptor_suffix"
    checks.descriptor_suffix(data.get(suffix), f"payment_intent_data[{suffix}]")
    if "receipt_email" in data:
        checks.email(data["receipt_email"], "payment_intent_data[receipt_email]")


def _item(item: Form, i: int, now: int) -> Obj:
    where = f"line_items[{i}]"
    if "price" in item:
        raise Refusal(f"No such price: '{item['price']}'", code="resource_missing", param=f"{where}[price]")
    for name in item:
        if name not in ("price_data", "quantity", "metadata"):
            raise unsupported(f"`{where}[{name}]`", f"{where}[{name}]")
    if "price_data" not in item:
        raise absent(f"{where}[price_data]")
    if item.get("quantity", 0) < 1:
        raise Refusal(f"Quantity is required. Add `quantity` to `{where}`", param=f"{where}[quantity]")
    checks.metadata(item.get("metadata"), f"{where}[metadata]")
    _check_price(item["price_data"], f"{where}[price_data]")
    return objects.line_item(item, now)


def _check_price(data: Form, where: str) -> None:
    for name in data:
        if name not in _PRICE_DATA:
            raise unsupported(f"`{where}[{name}]`", f"{where}[{name}]")
    for name in ("product_data", "unit_amount"):
        if name not in data:
            raise absent(f"{where}[{name}]")
    if data["currency"] != "usd":
        raise unsupported(f"the currency {data['currency']}", f"{where}[currency]")
    if data["unit_amount"] < 0:
        raise Refusal(
            "Invalid non-negative integer", code="parameter_invalid_integer", param=f"{where}[unit_amount]"
        )
    _check_words(data["product_data"], f"{where}[product_data]")


def _check_words(words: Form, where: str) -> None:
    for name in words:
        if name not in ("name", "description", "metadata"):
            raise unsupported(f"`{where}[{name}]`", f"{where}[{name}]")
    checks.metadata(words.get("metadata"), f"{where}[metadata]")


def _check_total(items: list[Obj]) -> None:
    if not items:
        raise absent("line_items")
    if len(items) > 100:
        raise Refusal("Line items: at most 100 are allowed.", param="line_items")
    total = sum(item["amount_total"] for item in items)
    if total < checks.SMALLEST_AMOUNT:
        raise Refusal(
            "The Checkout Session's total amount due must add up to at least $0.50 usd",
            code="amount_too_small",
        )
    if total > checks.LARGEST_AMOUNT:
        raise Refusal(
            "The Checkout Session's total amount due must be no more than $999,999.99",
            code="amount_too_large",
        )


def _expires_at(form: Form, now: int) -> int:
    at = int(form.pop("expires_at", now + DAY))
    if at < now + 1800:
        wrong = "at least 30 minutes"
    elif at > now + DAY:
        wrong = "less than 24 hours"
    else:
        return at
    raise Refusal(
        f"The `expires_at` timestamp must be {wrong} from Checkout Session creation.", param="expires_at"
    )


def _types(form: Form) -> list[str]:
    """The methods offered: what this account could take, narrowed by what the caller allows."""
    allowed = form.get("allowed_payment_method_types", list(cards.TYPES))
    types = [type_ for type_ in cards.TYPES if type_ in allowed]
    if not types:
        raise Refusal(
            "No valid payment method types for this Checkout Session. "
            "The stand-in knows card and us_bank_account.",
            param="allowed_payment_method_types",
        )
    return types


def expire(world: World, id_: str, form: Form) -> Obj:
    """`POST /v1/checkout/sessions/:id/expire`: only one that can still be paid."""
    session = world.get("checkout.session", id_)
    if session["status"] != "open":
        raise Refusal(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {session['status']}.",
            executed=True,
        )
    return expire_now(world, session)


def expire_when_due(world: World, id_: str) -> None:
    """The time of a session is over; one that was paid or expired meanwhile stays as it is."""
    session = world.find("checkout.session", id_)
    if session is not None and session["status"] == "open":
        expire_now(world, session)


def watch_all(world: World) -> None:
    """After a restart: the open sessions go on to expire in time."""
    for session in world.rows.oldest_first("checkout.session", status="open"):
        world.watch(session["id"], session["expires_at"])


def expire_now(world: World, session: Obj) -> Obj:
    """The session can no longer be paid, and neither can its PaymentIntent."""
    session |= {"status": "expired", "url": None}
    intent = world.find("payment_intent", session["payment_intent"])
    if intent is not None and intent["status"] in ("requires_payment_method", "requires_action"):
        now = world.now()
        intent |= {
            "status": "canceled",
            "canceled_at": now,
            "cancellation_reason": "automatic",
            "next_action": None,
        }
        world.save(intent)
        world.record("payment_intent.canceled", intent)
    world.save(session)
    world.record("checkout.session.expired", session)
    return session


def search(world: World, form: Form) -> Obj:
    """`GET /v1/checkout/sessions`."""
    for name in ("customer_account", "customer_details", "payment_link", "subscription"):
        if name in form:
            raise unsupported(f"a list by `{name}`", name)
    equal = {name: form[name] for name in ("customer", "payment_intent", "status") if name in form}
    return lists.page(world, _URL, world.rows.oldest_first("checkout.session", **equal), form)
