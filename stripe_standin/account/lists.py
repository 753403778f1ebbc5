"""Lists with Stripe's cursors and filters, and `expand`."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from stripe_standin.protocol.wire import Form, Obj, Refusal, missing
from stripe_standin.world.world import World

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}

_EXPANDABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "checkout.session": {"customer": ("customer",), "payment_intent": ("payment_intent",)},
    "payment_intent": {
        "customer": ("customer",),
        "latest_charge": ("charge",),
        "payment_method": ("payment_method",),
    },
    "charge": {
        "balance_transaction": ("balance_transaction",),
        "customer": ("customer",),
        "payment_intent": ("payment_intent",),
    },
    "refund": {
        "balance_transaction": ("balance_transaction",),
        "charge": ("charge",),
        "failure_balance_transaction": ("balance_transaction",),
        "payment_intent": ("payment_intent",),
        "payment_method": ("payment_method",),
    },
    "dispute": {"charge": ("charge",), "payment_intent": ("payment_intent",)},
    "balance_transaction": {"source": ("charge", "refund", "dispute")},
    "radar.early_fraud_warning": {"charge": ("charge",), "payment_intent": ("payment_intent",)},
    "payment_method": {"customer": ("customer",)},
}


def list_of(url: str, data: list[Obj], *, more: bool = False) -> Obj:
    """A list object; the SDK asks its `url` for the next page."""
    return {"object": "list", "data": data, "has_more": more, "url": url}


def page(world: World, url: str, rows: list[Obj], form: Form) -> Obj:
    """One page of `rows` (oldest first), as Stripe shows it: newest first."""
    limit = _limit(form)
    rows = [row for row in reversed(rows) if _created(row, form.get("created"))]
    if "starting_after" in form and "ending_before" in form:
        raise Refusal("You can only specify one of these parameters: starting_after, ending_before.")
    if "ending_before" in form:
        rows = rows[: _position(rows, form, "ending_before")]
        data, more = rows[-limit:], len(rows) > limit
    else:
        if "starting_after" in form:
            rows = rows[_position(rows, form, "starting_after") + 1 :]
        data, more = rows[:limit], len(rows) > limit
    return list_of(url, [world.view(row) for row in data], more=more)


def _limit(form: Form) -> int:
    limit: int = form.get("limit", 10)
    if not 1 <= limit <= 100:
        raise Refusal(
            "Invalid limit: must be between 1 and 100", code="parameter_invalid_integer", param="limit"
        )
    return limit


def _created(row: Obj, wanted: Any) -> bool:
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return bool(row["created"] == wanted)
    return all(_COMPARE[name](row["created"], value) for name, value in wanted.items())


def _position(rows: list[Obj], form: Form, param: str) -> int:
    for i, row in enumerate(rows):
        if row["id"] == form[param]:
            return i
    raise missing("object", form[param], param, 400)


def expanded(world: World, answer: Obj, paths: list[str]) -> Obj:
    """`answer` with the named fields replaced by the objects they name."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > 4:
            raise Refusal("You cannot expand more than 4 levels of a property.", param="expand")
        answer = _expand(world, answer, steps, path)
    return answer


def _expand(world: World, obj: Obj, steps: list[str], path: str) -> Obj:
    step, rest = steps[0], steps[1:]
    if obj.get("object") == "list":
        if step != "data" or not rest:
            raise _unexpandable(path)
        return obj | {"data": [_expand(world, child, rest, path) for child in obj["data"]]}
    child = _child(world, obj, step, path)
    if rest and child is not None:
        child = _expand(world, child, rest, path)
    return obj | {step: child}


def _child(world: World, obj: Obj, step: str, path: str) -> Obj | None:
    kind = obj["object"]
    if isinstance(obj.get(step), dict) and "object" in obj[step]:
        return dict(obj[step])  # expanded already, by a shorter path
    if (kind, step) == ("checkout.session", "line_items"):
        return line_items(world, obj["id"])
    if (kind, step) == ("charge", "refunds"):
        refunds = world.rows.oldest_first("refund", charge=obj["id"])
        return page(world, f"/v1/charges/{obj['id']}/refunds", refunds, {})
    kinds = _EXPANDABLE.get(kind, {}).get(step)
    if kinds is None:
        raise _unexpandable(path)
    found = (world.find(kind, obj[step]) for kind in kinds)
    return next((world.view(child) for child in found if child is not None), None)


def line_items(world: World, session_id: str, form: Form | None = None) -> Obj:
    """The lines of a session."""
    rows = world.get("checkout.session", session_id)["_items"]
    shown = [{name: value for name, value in row.items() if not name.startswith("_")} for row in rows]
    limit = _limit(form or {})
    url = f"/v1/checkout/sessions/{session_id}/line_items"
    return list_of(url, shown[:limit], more=len(shown) > limit)


def _unexpandable(path: str) -> Refusal:
    return Refusal(f"This property cannot be expanded ({path}).", param="expand")
