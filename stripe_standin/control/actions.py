"""What can be done to one world by remote control: the payer, the bank, the network and the clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stripe_standin.account import disputes, money, paying, refunds
from stripe_standin.protocol.wire import Obj, Refusal
from stripe_standin.world.world import World

Body = dict[str, Any]
Action = Callable[[World, Body], Any]


def _session(body: Body) -> str:
    return str(needed(body, "session"))


def needed(body: Body, name: str) -> Any:
    """A field that has to be there."""
    if name not in body:
        raise Refusal(f"Missing: `{name}`", param=name)
    return body[name]


def _charge(world: World, body: Body) -> Obj:
    """The charge that a session, a PaymentIntent or the body itself names."""
    if "charge" in body:
        return world.get("charge", str(body["charge"]), "charge")
    intent_id = body.get("payment_intent")
    if intent_id is None:
        intent_id = world.get("checkout.session", _session(body), "session")["payment_intent"]
    intent = world.get("payment_intent", str(intent_id), "payment_intent")
    return world.get("charge", str(intent["latest_charge"]), "charge")


def _pay(world: World, body: Body) -> Obj:
    return world.view(paying.pay(world, _session(body), str(body.get("payment_method", "pm_card_visa"))))


def _three_d_secure(world: World, body: Body) -> Obj:
    return world.view(paying.answer_challenge(world, _session(body), passed=bool(body.get("ok", True))))


def _ach(world: World, body: Body) -> Obj:
    reason = str(body.get("reason", "insufficient_funds"))
    return world.view(paying.bank_answer(world, _session(body), ok=bool(body.get("ok", True)), reason=reason))


def _dispute(world: World, body: Body) -> Obj:
    if "status" in body:
        return world.view(disputes.change(world, str(needed(body, "dispute")), str(body["status"])))
    opened = disputes.open_dispute(
        world,
        _charge(world, body),
        inquiry=bool(body.get("inquiry")),
        amount=body.get("amount"),
        reason=str(body.get("reason", "fraudulent")),
    )
    return world.view(opened)


def _close_dispute(world: World, body: Body) -> Obj:
    status = str(body.get("status") or ("won" if body.get("won") else "lost"))
    return world.view(disputes.close(world, str(needed(body, "dispute")), status))


def _warn(world: World, body: Body) -> Obj:
    return world.view(disputes.warn(world, _charge(world, body)))


def _dashboard_refund(world: World, body: Body) -> Obj:
    form = {name: body[name] for name in ("amount", "reason", "metadata") if name in body}
    return world.view(refunds.create(world, form | {"charge": _charge(world, body)["id"]}))


def _refund_outcome(world: World, body: Body) -> Obj:
    if "next" in body:
        refunds.set_next(world, str(body["next"]))
        return {"next": body["next"]}
    reason = str(body.get("reason", "expired_or_canceled_card"))
    return world.view(
        refunds.outcome(world, str(needed(body, "refund")), str(needed(body, "status")), reason)
    )


def _clock(world: World, body: Body) -> Obj:
    if body:
        stopped = body.get("stopped")
        if not isinstance(stopped, bool | None):
            raise Refusal("`stopped` is true or false", param="stopped")
        offset = float(body["offset"]) if "offset" in body else None
        world.set_clock(stopped=stopped, advance=float(body.get("advance", 0)), offset=offset)
    clock = world.clock
    stopped = clock.stopped_at is not None
    return {"now": clock.now(), "offset": clock.offset, "real": clock.real(), "stopped": stopped}


def _fault(world: World, body: Body) -> Obj:
    if body.get("clear"):
        world.faults.clear()
        return {}
    fault = world.faults.add(body)
    return {"match": fault.match.pattern, "do": fault.do, "times": fault.times}


def _auto(world: World, body: Body) -> Obj:
    delay, seed = float(body.get("delay", 0)), int(body.get("seed", 0))
    world.webhooks.switch(on=bool(body.get("on", True)), delay=delay, seed=seed)
    return {"on": world.webhooks.automatic, "queue": world.webhooks.waiting()}


def _webhook(world: World, body: Body) -> Obj:
    types = tuple(body.get("enabled_events", ("*",)))
    endpoint = world.listen(
        str(needed(body, "url")), str(needed(body, "secret")), types, str(body.get("id", ""))
    )
    return {"id": endpoint.id, "url": endpoint.url, "enabled_events": list(endpoint.types)}


def _dump(world: World, body: Body) -> Obj:
    return world.dump()


def _reset(world: World, body: Body) -> Obj:
    world.clear()
    return {}


def _pay_out(world: World, body: Body) -> Obj:
    """Money leaves for the organisation's bank: a reconciliation has to live with such lines, too."""
    amount = int(needed(body, "amount"))
    return world.view(money.move(world, "payout", -amount, "po_1standin", 0, "payout"))


ACTIONS: dict[str, Action] = {
    "pay": _pay, "3ds": _three_d_secure, "ach": _ach, "dispute": _dispute, "close_dispute": _close_dispute,
    "early_fraud_warning": _warn, "dashboard_refund": _dashboard_refund, "refund_outcome": _refund_outcome,
    "clock": _clock, "fault": _fault, "auto": _auto, "webhook": _webhook, "dump": _dump, "reset": _reset,
    "payout": _pay_out,
}  # fmt: skip
READABLE = ("clock", "dump")
