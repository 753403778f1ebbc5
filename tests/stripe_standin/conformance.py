"""Checks an answer against the SDK's classes: unknown and missing fields, types, enums.

The SDK's classes are generated from Stripe's description of its API at exactly the pinned version.  Its enums
are open (`Literal[...] | str`); here they are closed.
"""

from __future__ import annotations

import sys
import types
import typing
from functools import lru_cache
from typing import Any, Literal, Union

import stripe
import stripe.checkout
import stripe.radar
from stripe import ListObject, StripeObject
from stripe._stripe_object import UntypedStripeObject

CLASSES: dict[str, type[StripeObject]] = {
    "balance": stripe.Balance,
    "balance_transaction": stripe.BalanceTransaction,
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "item": stripe.LineItem,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "price": stripe.Price,
    "product": stripe.Product,
    "radar.early_fraud_warning": stripe.radar.EarlyFraudWarning,
    "refund": stripe.Refund,
}
_ABSENT_IS_FINE = {
    "product": {"type", "tax_details"},  # the SDK keeps fields of old API versions
}


def problems(answer: dict[str, Any], path: str = "") -> list[str]:
    """Everything about an object, a list or an error that Stripe would not send."""
    if "error" in answer:
        return _error(answer["error"])
    kind = answer.get("object", "")
    path = path or kind
    if answer.get("deleted"):
        return [] if set(answer) == {"id", "object", "deleted"} else [f"{path}: more than a deleted object"]
    if kind == "list":
        found = [] if set(answer) == {"object", "data", "has_more", "url"} else [f"{path}: keys of a list"]
        return found + [p for i, child in enumerate(answer["data"]) for p in problems(child, f"{path}[{i}]")]
    if kind not in CLASSES:
        return [f"{path}: unknown kind of object {kind!r}"]
    found = _fields(CLASSES[kind], answer, path)
    if kind == "event":
        found += problems(answer["data"]["object"], f"{path}.data.object")
    return found


def _error(error: dict[str, Any]) -> list[str]:
    known = {"type", "code", "decline_code", "message", "param", "doc_url", "request_log_url", "charge"}
    kinds = ("api_error", "card_error", "idempotency_error", "invalid_request_error")
    found = [f"error: unknown field {name}" for name in error if name not in known]
    return found + ([] if error.get("type") in kinds else [f"error: type {error.get('type')}"])


@lru_cache
def _names() -> dict[str, Any]:
    spaces = (stripe, stripe.checkout, stripe.radar)
    return {name: value for space in spaces for name, value in vars(space).items()} | {"Any": Any}


@lru_cache
def _hints(cls: type) -> dict[str, Any]:
    names = {**_names(), **vars(sys.modules[cls.__module__])}
    found = {}
    for name, hint in cls.__annotations__.items():
        if not name.startswith("_") and name not in ("OBJECT_NAME", "deleted"):
            found[name] = _resolved(hint, names)
    return found


def _resolved(hint: Any, names: dict[str, Any]) -> Any:
    """Evaluate forward references; what the SDK imports only for type checkers and we never send is Any."""
    if isinstance(hint, typing.ForwardRef):
        hint = hint.__forward_arg__
    if isinstance(hint, str):
        try:
            hint = eval(hint, dict(names))
        except NameError:
            return StripeObject
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        return Union[tuple(_resolved(choice, names) for choice in typing.get_args(hint))]  # noqa: UP007
    if origin is list:
        return list[_resolved(typing.get_args(hint)[0], names)]  # type: ignore[misc]
    return hint


def _fields(cls: type, answer: dict[str, Any], path: str) -> list[str]:
    hints = _hints(cls)
    kind = getattr(cls, "OBJECT_NAME", "")
    found = [
        f"{path}.{name}: Stripe has no such field"
        for name in answer
        if name not in hints and name != "object"
    ]
    for name, hint in hints.items():
        if name in answer:
            found += _value(hint, answer[name], f"{path}.{name}")
        elif type(None) not in typing.get_args(hint) and name not in _ABSENT_IS_FINE.get(kind, ()):
            found.append(f"{path}.{name}: missing")
    return found


def _value(hint: Any, value: Any, path: str) -> list[str]:
    choices = typing.get_args(hint) if typing.get_origin(hint) is Union else (hint,)
    if any(typing.get_origin(choice) is Literal for choice in choices):
        choices = tuple(choice for choice in choices if choice is not str)
    tried = [_one(choice, value, path) for choice in choices]
    return min(tried, key=len)


def _one(hint: Any, value: Any, path: str) -> list[str]:  # noqa: PLR0911 - one line for each kind of type
    origin = typing.get_origin(hint)
    if hint is Any or origin is UntypedStripeObject or hint is UntypedStripeObject:
        return []
    if hint is type(None):
        return [] if value is None else [f"{path}: not null"] * 99
    if origin is Literal:
        return [] if value in typing.get_args(hint) else [f"{path}: {value!r} is none of its values"]
    if origin in (list, typing.List):  # noqa: UP006 - as the SDK writes it
        if not isinstance(value, list):
            return [f"{path}: {value!r} is no list"] * 98
        inner = typing.get_args(hint)[0]
        return [p for i, child in enumerate(value) for p in _value(inner, child, f"{path}[{i}]")]
    if origin is ListObject:
        return problems(value, path)
    if isinstance(hint, type) and issubclass(hint, StripeObject):
        return _object(hint, value, path)
    if hint is bool or hint is int or hint is str:
        return [] if type(value) is hint else [f"{path}: {value!r} is no {hint.__name__}"] * 98
    return []


def _object(cls: type[StripeObject], value: Any, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path}: {value!r} is no object"] * 98
    if isinstance(value.get("object"), str) and value["object"] in CLASSES:
        return problems(value, path)
    return [] if cls is StripeObject else _fields(cls, value, path)
