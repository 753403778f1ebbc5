"""The remote control under `/_test/`: payer, bank, network and clock in the hands of a test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from stripe_standin.account import disputes, money, paying, refunds
from stripe_standin.protocol.wire import Obj, Refusal, answer, dump
from stripe_standin.world.world import World

if TYPE_CHECKING:
    from stripe_standin.app import Standin

Wish = dict[str, Any]
Action = Callable[[World, Wish], Any]


def _session(wish: Wish) -> str:
    return str(_need(wish, "session"))


def _need(wish: Wish, name: str) -> Any:
    if name not in wish:
        raise Refusal(f"Missing: `{name}`", param=name)
    return wish[name]


def _charge(world: World, wish: Wish) -> Obj:
    """The charge that a session, a PaymentIntent or the wish itself names."""
    if "charge" in wish:
        return world.get("charge", str(wish["charge"]), "charge")
    intent_id = wish.get("payment_intent")
    if intent_id is None:
        intent_id = world.get("checkout.session", _session(wish), "session")["payment_intent"]
    intent = world.get("payment_intent", str(intent_id), "payment_intent")
    return world.get("charge", str(intent["latest_charge"]), "charge")


def _pay(world: World, wish: Wish) -> Obj:
    return world.view(paying.pay(world, _session(wish), str(wish.get("payment_method", "pm_card_visa"))))


def _three_d_secure(world: World, wish: Wish) -> Obj:
    return world.view(paying.answer_challenge(world, _session(wish), passed=bool(wish.get("ok", True))))


def _ach(world: World, wish: Wish) -> Obj:
    reason = str(wish.get("reason", "insufficient_funds"))
    return world.view(paying.bank_answer(world, _session(wish), ok=bool(wish.get("ok", True)), reason=reason))


def _dispute(world: World, wish: Wish) -> Obj:
    if "status" in wish:
        return world.view(disputes.change(world, str(_need(wish, "dispute")), str(wish["status"])))
    opened = disputes.open_dispute(
        world,
        _charge(world, wish),
        inquiry=bool(wish.get("inquiry")),
        amount=wish.get("amount"),
        reason=str(wish.get("reason", "fraudulent")),
    )
    return world.view(opened)


def _close_dispute(world: World, wish: Wish) -> Obj:
    status = str(wish.get("status") or ("won" if wish.get("won") else "lost"))
    return world.view(disputes.close(world, str(_need(wish, "dispute")), status))


def _warn(world: World, wish: Wish) -> Obj:
    return world.view(disputes.warn(world, _charge(world, wish)))


def _dashboard_refund(world: World, wish: Wish) -> Obj:
    form = {name: wish[name] for name in ("amount", "reason", "metadata") if name in wish}
    return world.view(refunds.create(world, form | {"charge": _charge(world, wish)["id"]}))


def _refund_outcome(world: World, wish: Wish) -> Obj:
    if "next" in wish:
        refunds.set_next(world, str(wish["next"]))
        return {"next": wish["next"]}
    reason = str(wish.get("reason", "expired_or_canceled_card"))
    return world.view(refunds.outcome(world, str(_need(wish, "refund")), str(_need(wish, "status")), reason))


def _clock(world: World, wish: Wish) -> Obj:
    if "advance" in wish:
        world.travel(world.clock.offset + float(wish["advance"]))
    elif "offset" in wish:
        world.travel(float(wish["offset"]))
    return {"now": world.now(), "offset": world.clock.offset, "real": world.clock.real()}


def _fault(world: World, wish: Wish) -> Obj:
    if wish.get("clear"):
        world.faults.clear()
        return {}
    fault = world.faults.add(wish)
    return {"match": fault.match.pattern, "do": fault.do, "times": fault.times}


def _auto(world: World, wish: Wish) -> Obj:
    delay, seed = float(wish.get("delay", 0)), int(wish.get("seed", 0))
    world.post.switch(on=bool(wish.get("on", True)), delay=delay, seed=seed)
    return {"on": world.post.automatic, "queue": world.post.waiting()}


def _webhook(world: World, wish: Wish) -> Obj:
    types = tuple(wish.get("enabled_events", ("*",)))
    endpoint = world.listen(
        str(_need(wish, "url")), str(_need(wish, "secret")), types, str(wish.get("id", ""))
    )
    return {"id": endpoint.id, "url": endpoint.url, "enabled_events": list(endpoint.types)}


def _dump(world: World, wish: Wish) -> Obj:
    return world.dump()


def _reset(world: World, wish: Wish) -> Obj:
    world.clear()
    return {}


def _pay_out(world: World, wish: Wish) -> Obj:
    """Money leaves for the organisation's bank: a reconciliation has to live with such lines, too."""
    amount = int(_need(wish, "amount"))
    return world.view(money.move(world, "payout", -amount, "po_1standin", 0, "payout"))


ACTIONS: dict[str, Action] = {
    "pay": _pay, "3ds": _three_d_secure, "ach": _ach, "dispute": _dispute, "close_dispute": _close_dispute,
    "early_fraud_warning": _warn, "dashboard_refund": _dashboard_refund, "refund_outcome": _refund_outcome,
    "clock": _clock, "fault": _fault, "auto": _auto, "webhook": _webhook, "dump": _dump, "reset": _reset,
    "payout": _pay_out,
}  # fmt: skip
READABLE = ("clock", "dump")


async def handle(standin: Standin, world: World, request: Request, action: str) -> Response:
    """Answer one control call."""
    try:
        result = await _run(standin, world, await _wish(request), action, request.method)
        status = 200
    except Refusal as refusal:
        status, result = refusal.status, refusal.body("req_control")
    except (TypeError, ValueError, AttributeError) as error:  # a wish of a wrong shape
        status, result = 400, {"error": {"type": "invalid_request_error", "message": str(error)}}
    finally:
        world.commit()
    return answer(status, dump(result), {})


async def _wish(request: Request) -> Wish:
    wish = await request.json() if await request.body() else {}
    if not isinstance(wish, dict):
        raise Refusal("A control call takes a JSON object")
    return wish


async def _run(standin: Standin, world: World, wish: Wish, action: str, method: str) -> Any:
    if action == "worlds" and not world.name:
        return await _worlds(standin, wish, method)
    if action == "flush" and method == "POST":
        return {"sent": await world.post.flush(wish)}
    if action not in ACTIONS or (method != "POST" and action not in READABLE):
        raise Refusal(f"No such control: {method} {action}", status=404)
    world.tick()
    return ACTIONS[action](world, wish if method == "POST" else {})


async def _worlds(standin: Standin, wish: Wish, method: str) -> Any:
    if method == "GET":
        return {"worlds": sorted(name for name in standin.worlds if name)}
    name = str(_need(wish, "id"))
    if method == "DELETE":
        await asyncio.shield(standin.remove(name))
        return {}
    world = standin.create_world(name)
    if wish.get("webhook_url"):
        types = tuple(wish.get("enabled_events", ("*",)))
        world.listen(str(wish["webhook_url"]), str(wish.get("webhook_secret", "")), types, "we_main")
    world.commit()
    return {"id": name, "path": world.prefix}
