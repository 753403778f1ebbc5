"""The envelope of a fact: CloudEvents 1.0 in Kafka's binary mode (attributes in `ce_*` headers)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

CONTENT_TYPE = b"application/json"


class BadEnvelope(ValueError):
    """A record whose headers do not say what it is."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One fact on its way: who said what about whom, when, and why."""

    id: str
    type: str
    source: str
    time: str
    """RFC 3339, UTC."""
    subject: str
    correlation_id: str
    causation_id: str
    traceparent: str = ""

    def headers(self) -> list[tuple[str, bytes]]:
        """As Kafka headers, for the record whose value is the fact's JSON."""
        pairs = [
            ("ce_specversion", b"1.0"),
            ("ce_id", self.id.encode()),
            ("ce_type", self.type.encode()),
            ("ce_source", self.source.encode()),
            ("ce_time", self.time.encode()),
            ("ce_subject", self.subject.encode()),
            ("ce_correlationid", self.correlation_id.encode()),
            ("ce_causationid", self.causation_id.encode()),
            ("content-type", CONTENT_TYPE),
        ]
        if self.traceparent:
            pairs.append(("traceparent", self.traceparent.encode()))
        return pairs


def read_headers(headers: Iterable[tuple[str, bytes | None]]) -> Envelope:
    """The envelope in a record's headers; headers that are not ours may hold anything, even null.

    Raises BadEnvelope where an attribute that we need is missing or not UTF-8.
    """
    found: dict[str, str] = {}
    for name, value in headers:
        if name.startswith("ce_") or name == "traceparent":
            found[name] = _text(name, value)
    if not found.get("ce_id") or not found.get("ce_type"):
        raise BadEnvelope("a record needs the headers ce_id and ce_type")
    return Envelope(
        id=found["ce_id"],
        type=found["ce_type"],
        source=found.get("ce_source", ""),
        time=found.get("ce_time", ""),
        subject=found.get("ce_subject", ""),
        correlation_id=found.get("ce_correlationid", found["ce_id"]),
        causation_id=found.get("ce_causationid", ""),
        traceparent=found.get("traceparent", ""),
    )


def _text(name: str, value: bytes | None) -> str:
    if value is None:
        raise BadEnvelope(f"header {name} is null")
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise BadEnvelope(f"header {name} is not UTF-8") from None
