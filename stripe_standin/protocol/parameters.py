"""Request parameters are checked against the SDK's own generated types, and turned into Python values.

The SDK is generated from Stripe's API description, so its `stripe.params` are the description at exactly the
pinned version.  Two things are stricter here than in the SDK: its enums are open (`Literal[...] | str`)
because Stripe may add values, ours are closed; and a parameter that the stand-in does not model is refused.
"""

from __future__ import annotations

import re
import sys
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Literal, Union

import typing_extensions as te
from stripe import StripeObject
from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject

from stripe_standin.protocol.wire import Form, Refusal, unsupported

Decoder = Callable[[Any, str], Any]

_NOT_PARAMETERS = frozenset(RequestOptions.__annotations__)
_WHOLE = re.compile(r"-?\d{1,18}")
_REMOVED = {
    "payment_method_types": (
        (
            "The `payment_method_types` parameter is no longer supported in this API version. "
            "Use `allowed_payment_method_types` or `excluded_payment_method_types` instead."
        ),
        "payment_method_types_no_longer_supported",
    )
}


def decode(shape: type, form: Form, supported: frozenset[str] | None = None) -> Form:
    """Check `form` against the TypedDict `shape`; return it with integers and booleans made such."""
    decoded = _fields(shape)(form, "")
    for name in decoded if supported is not None else ():
        if supported is not None and name not in supported and name != "expand":
            raise unsupported(f"the parameter `{name}`", name)
    return typing.cast(Form, decoded)


@cache
def _fields(shape: type) -> Decoder:
    """The decoder of one TypedDict, made once."""
    space = {**vars(sys.modules[shape.__module__]), "Mapping": Mapping, "StripeContext": Any}
    hints = te.get_type_hints(shape, space, include_extras=True)
    required = sorted(getattr(shape, "__required_keys__", frozenset()) - _NOT_PARAMETERS)
    decoders = {name: _decoder(_bare(hint)) for name, hint in hints.items() if name not in _NOT_PARAMETERS}

    def check(value: Any, path: str) -> Form:
        if not isinstance(value, dict):
            raise Refusal("Invalid object", code="parameter_invalid_object", param=path)
        for name in value:
            if name not in decoders:
                raise _unknown(_join(path, name), name)
        for name in required:
            if name not in value:
                raise absent(_join(path, name))
        return {name: decoders[name](child, _join(path, name)) for name, child in value.items()}

    return check


def absent(param: str) -> Refusal:
    """A parameter that has to be there is not."""
    return Refusal(f"Missing required param: {param}.", code="parameter_missing", param=param)


def _unknown(path: str, name: str) -> Refusal:
    if name in _REMOVED:
        message, code = _REMOVED[name]
        return Refusal(message, code=code, param=path)
    return Refusal(f"Received unknown parameter: {path}", code="parameter_unknown", param=path)


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _bare(hint: Any) -> Any:
    while te.get_origin(hint) in (te.NotRequired, te.Required, te.Annotated):
        hint = te.get_args(hint)[0]
    return hint


def _decoder(hint: Any) -> Decoder:
    origin = te.get_origin(hint)
    if origin in (Union, types.UnionType):
        return _union(te.get_args(hint))
    if origin is Literal:
        return _enum(te.get_args(hint))
    if origin is list:
        return _array(te.get_args(hint)[0])
    if origin is dict or hint is dict:
        return _texts
    if te.is_typeddict(hint):
        return _hash(hint)
    return _SCALARS.get(hint, _text)


def _hash(shape: type) -> Decoder:
    def check(value: Any, path: str) -> Any:
        return _fields(shape)(value, path)  # looked up late: types may contain themselves

    return check


def _union(choices: tuple[Any, ...]) -> Decoder:
    kept = [c for c in choices if not _is_sdk_object(c)]  # the SDK also takes its own objects
    if any(te.get_origin(c) is Literal for c in kept) and not _only_empty(kept):
        kept = [c for c in kept if c is not str]
    decoders = [_decoder(c) for c in kept]

    def check(value: Any, path: str) -> Any:
        for attempt in decoders[:-1]:
            try:
                return attempt(value, path)
            except Refusal:
                continue
        return decoders[-1](value, path)

    return check


def _only_empty(choices: list[Any]) -> bool:
    """`Literal['']|str` is Stripe's way to say "a text, and the empty one clears it"; that is no enum."""
    literals = [value for c in choices if te.get_origin(c) is Literal for value in te.get_args(c)]
    return literals == [""]


def _is_sdk_object(hint: Any) -> bool:
    cls = te.get_origin(hint) or hint
    return isinstance(cls, type) and issubclass(cls, (StripeObject, UntypedStripeObject))


def _enum(allowed: tuple[Any, ...]) -> Decoder:
    def check(value: Any, path: str) -> Any:
        if value in allowed:
            return value
        names = ", ".join(str(a) for a in allowed)
        raise Refusal(f"Invalid {path}: must be one of {names}", param=path)

    return check


def _array(inner: Any) -> Decoder:
    element = _decoder(inner)

    def check(value: Any, path: str) -> list[Any]:
        if not isinstance(value, list):
            raise Refusal("Invalid array", code="parameter_invalid_array", param=path)
        return [element(child, f"{path}[{i}]") for i, child in enumerate(value)]

    return check


def _texts(value: Any, path: str) -> dict[str, str]:
    if isinstance(value, list):  # keys that look like numbers arrive as an array
        value = {str(i): child for i, child in enumerate(value)}
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise Refusal("Invalid object", code="parameter_invalid_object", param=path)
    return typing.cast(dict[str, str], value)


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise Refusal("Invalid string", code="parameter_invalid_string", param=path)
    if not value:
        raise Refusal(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a "
            f"parameter; however '{path}' cannot be unset. You should remove '{path}' from your request or "
            "supply a non-empty value.",
            code="parameter_invalid_empty",
            param=path,
        )
    return value


def _integer(value: Any, path: str) -> int:
    if not isinstance(value, str) or not _WHOLE.fullmatch(value):
        raise Refusal(f"Invalid integer: {value}", code="parameter_invalid_integer", param=path)
    return int(value)


def _boolean(value: Any, path: str) -> bool:
    if value not in ("true", "false"):
        raise Refusal(f"Invalid boolean: {value}", param=path)
    return bool(value == "true")


def _decimal(value: Any, path: str) -> Any:
    raise unsupported("decimal amounts", path)


_SCALARS: dict[Any, Decoder] = {int: _integer, bool: _boolean, Decimal: _decimal, float: _decimal}
