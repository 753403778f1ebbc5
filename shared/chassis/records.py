"""Records as they come from the bus: what each says it is, and the fact that it holds."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Protocol

from pydantic import ValidationError

from shared.chassis.context import Cause
from shared.chassis.storable import first_unstorable
from shared.contracts.envelope import read_headers
from shared.contracts.fact import Fact

_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])|[0-9]{19}|[:,\[\s]-?[0-9.]+[eE]|NaN|Infinity")
"""Found in all JSON with something unstorable and in hardly any other; the exact look costs much more."""


class Incoming(Protocol):
    """A record from the bus, as aiokafka has it."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]: ...


class Unreadable(Exception):
    """A record that will never be read, however often it comes."""


def type_of(record: Incoming) -> str | None:
    """What the record says it is; None where it does not say, or not readably."""
    for name, value in record.headers:
        if name == "ce_type":
            try:
                return value.decode() if value else None
            except UnicodeDecodeError:
                return None
    return None


def read(record: Incoming, fact_type: type[Fact]) -> tuple[Fact, Cause]:
    """The fact in a record, and the cause to act on. Raises Unreadable or BadEnvelope."""
    envelope = read_headers(record.headers)
    if _SUSPECT.search(record.value or b""):
        _refuse_unstorable(record.value or b"")
    try:
        if fact_type.tombstone:
            fact = fact_type.of_key((record.key or b"").decode())
        else:
            fact = fact_type.model_validate_json(record.value or b"")
    except ValidationError as wrong:
        raise Unreadable(_without_values(wrong)) from None
    except UnicodeDecodeError:
        raise Unreadable("the key is not UTF-8") from None
    cause = Cause(
        correlation_id=envelope.correlation_id,
        causation_id=envelope.id,
        traceparent=envelope.traceparent,
        message_id=envelope.id,
    )
    return fact, cause


def _refuse_unstorable(value: bytes) -> None:
    """Raises Unreadable where a fact holds what no document can."""
    try:
        found = first_unstorable(json.loads(value))
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    if found is not None:
        where, reason = found
        raise Unreadable(f"{'.'.join(map(str, where))}: {reason.code}".encode(errors="replace").decode())


def _without_values(wrong: ValidationError) -> str:
    """Where a schema was violated, without the values: they may be personal."""
    return "; ".join(
        f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in wrong.errors(include_input=False)
    )
