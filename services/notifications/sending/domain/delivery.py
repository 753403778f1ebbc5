"""What a mail server can answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """The mail server has taken it."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now (4xx), or the connection was cut and nobody knows: the same bytes later."""

    status: str
    """What may leave this service: code and enhanced status, no text, no address."""
    detail: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Never (5xx)."""

    status: str
    detail: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No mail server took the call."""

    detail: str


LEASE_RAN_OUT = Deferred("stood still", "this worker was not heard of for longer than its lease")
"""Not handed over; if nobody else has taken the mail meanwhile, it goes later."""

Answer = Accepted | Deferred | Rejected | Unreachable
