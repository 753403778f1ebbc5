"""Which requests exist: method, path, the SDK's type of its parameters, and the function that answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from stripe import params
from stripe.params import checkout, radar

from stripe_standin.account import customers, disputes, lists, refunds, sessions
from stripe_standin.clock import DAY
from stripe_standin.protocol import checks
from stripe_standin.protocol.wire import Form, Obj, Refusal, unsupported
from stripe_standin.world.world import World

Handler = Callable[..., Obj]


@dataclass(frozen=True)
class Operation:
    """One endpoint."""

    method: str
    path: str
    shape: type
    handler: Handler
    supported: frozenset[str] | None = None
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", re.compile(re.sub(r":\w+", r"([\\w-]+)", self.path)))


def _read(kind: str) -> Handler:
    def retrieve(world: World, id_: str, form: Form) -> Obj:
        return world.get(kind, id_)

    return retrieve


def _list(kind: str, url: str, *filters: str) -> Handler:
    def search(world: World, form: Form) -> Obj:
        equal = {name: form[name] for name in filters if name in form}
        return lists.page(world, url, world.rows.oldest_first(kind, **equal), form)

    return search


def _cursor(*filters: str) -> frozenset[str]:
    return frozenset(("created", "ending_before", "limit", "starting_after", *filters))


def _events(world: World, form: Form) -> Obj:
    """`GET /v1/events`: thirty days back, no further."""
    if "type" in form and "types" in form:
        raise Refusal("You may only specify one of these parameters: type, types.", param="types")
    if len(form.get("types", [])) > 20:
        raise Refusal("At most 20 types can be given.", param="types")
    types = form.get("types") or ([form["type"]] if "type" in form else ["*"])
    wanted = [re.compile(re.escape(type_).replace(r"\*", ".*")) for type_ in types]
    delivered: bool | None = form.get("delivery_success")
    oldest = world.now() - 30 * DAY
    rows = [
        event
        for event in world.rows.oldest_first("event")
        if event["created"] >= oldest
        and (delivered is None or delivered is (event["pending_webhooks"] == 0))
        and any(pattern.fullmatch(event["type"]) for pattern in wanted)
    ]
    return lists.page(world, "/v1/events", rows, form)


def _cancel_intent(world: World, id_: str, form: Form) -> Obj:
    """Every PaymentIntent here belongs to a session, and those are not cancelled but expired."""
    world.get("payment_intent", id_)
    message = "You cannot cancel a PaymentIntent that was created by a Checkout Session."
    raise Refusal(
        f"{message} Expire the session instead.", code="payment_intent_unexpected_state", executed=True
    )


def _update_session(world: World, id_: str, form: Form) -> Obj:
    session = world.get("checkout.session", id_)
    checks.lengths(form)
    session["metadata"] = checks.merged(session["metadata"], form.get("metadata", {}))
    return world.save(session)


def _line_items(world: World, id_: str, form: Form) -> Obj:
    if "starting_after" in form or "ending_before" in form:
        raise unsupported("cursors in line items")
    return lists.line_items(world, id_, form)


def _balance(world: World, form: Form) -> Obj:
    """`GET /v1/balance`: the sum of all balance transactions."""
    moved = [world.view(row) for row in world.rows.oldest_first("balance_transaction")]
    sums = {
        status: sum(row["net"] for row in moved if row["status"] == status)
        for status in ("available", "pending")
    }
    amounts = {
        status: [{"amount": net, "currency": "usd", "source_types": {"card": net}}]
        for status, net in sums.items()
    }
    return {"object": "balance", "livemode": False, **amounts}


_METADATA: frozenset[str] = frozenset(("metadata",))
_C, _S, _P = "/v1/customers", "/v1/checkout/sessions", "/v1/payment_intents"
_R, _D, _H = "/v1/refunds", "/v1/disputes", "/v1/charges"
_T, _E, _W = "/v1/balance_transactions", "/v1/events", "/v1/radar/early_fraud_warnings"

OPERATIONS = (
    Operation("POST", _C, params.CustomerCreateParams, customers.create, customers.SUPPORTED),
    Operation("GET", _C, params.CustomerListParams, customers.search, _cursor("email")),
    Operation("GET", f"{_C}/:id", params.CustomerRetrieveParams, customers.retrieve),
    Operation("POST", f"{_C}/:id", params.CustomerUpdateParams, customers.update, customers.SUPPORTED),
    Operation("DELETE", f"{_C}/:id", params.CustomerDeleteParams, customers.delete),
    Operation("POST", _S, checkout.SessionCreateParams, sessions.create, sessions.SUPPORTED),
    Operation("GET", _S, checkout.SessionListParams, sessions.search),
    Operation("GET", f"{_S}/:id", checkout.SessionRetrieveParams, _read("checkout.session")),
    Operation("POST", f"{_S}/:id", checkout.SessionUpdateParams, _update_session, _METADATA),
    Operation("POST", f"{_S}/:id/expire", checkout.SessionExpireParams, sessions.expire),
    Operation("GET", f"{_S}/:id/line_items", checkout.SessionListLineItemsParams, _line_items),
    Operation(
        "GET", _P, params.PaymentIntentListParams, _list("payment_intent", _P, "customer"),
        _cursor("customer"),
    ),
    Operation("GET", f"{_P}/:id", params.PaymentIntentRetrieveParams, _read("payment_intent"), frozenset()),
    Operation("POST", f"{_P}/:id/cancel", params.PaymentIntentCancelParams, _cancel_intent),
    Operation(
        "GET", _H, params.ChargeListParams, _list("charge", _H, "customer", "payment_intent"),
        _cursor("customer", "payment_intent"),
    ),
    Operation("GET", f"{_H}/:id", params.ChargeRetrieveParams, _read("charge")),
    Operation("POST", _R, params.RefundCreateParams, refunds.create, refunds.SUPPORTED),
    Operation("GET", _R, params.RefundListParams, refunds.search),
    Operation("GET", f"{_R}/:id", params.RefundRetrieveParams, _read("refund")),
    Operation("POST", f"{_R}/:id", params.RefundUpdateParams, refunds.update),
    Operation("GET", _D, params.DisputeListParams, disputes.search),
    Operation("GET", f"{_D}/:id", params.DisputeRetrieveParams, _read("dispute")),
    Operation(
        "POST", f"{_D}/:id", params.DisputeUpdateParams, disputes.update, _METADATA | {"evidence", "submit"}
    ),
    Operation("POST", f"{_D}/:id/close", params.DisputeCloseParams, disputes.give_up),
    Operation("GET", "/v1/balance", params.BalanceRetrieveParams, _balance),
    Operation(
        "GET", _T, params.BalanceTransactionListParams,
        _list("balance_transaction", _T, "source", "type", "currency"), _cursor("source", "type", "currency"),
    ),
    Operation("GET", f"{_T}/:id", params.BalanceTransactionRetrieveParams, _read("balance_transaction")),
    Operation("GET", _E, params.EventListParams, _events),
    Operation("GET", f"{_E}/:id", params.EventRetrieveParams, _read("event")),
    Operation(
        "GET", _W, radar.EarlyFraudWarningListParams,
        _list("radar.early_fraud_warning", _W, "charge", "payment_intent"),
        _cursor("charge", "payment_intent"),
    ),
    Operation(
        "GET", f"{_W}/:id", radar.EarlyFraudWarningRetrieveParams, _read("radar.early_fraud_warning")
    ),
    Operation("GET", "/v1/payment_methods/:id", params.PaymentMethodRetrieveParams, _read("payment_method")),
)  # fmt: skip


def find(method: str, path: str) -> tuple[Operation, tuple[Any, ...]]:
    """The operation a request means, and the ids in its path."""
    for operation in OPERATIONS:
        if operation.method == method and (match := operation.pattern.fullmatch(path)):
            return operation, match.groups()
    message = f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs"
    raise Refusal(f"{message} or, if the real Stripe knows it, the README of the stand-in.", status=404)
