"""What a mail server can answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """The mail server has taken it."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now: a 4xx, or a connection that was cut before the answer. The same bytes are offered later."""

    status: str
    """Code and enhanced status, which may leave this service; text and address may not."""
    detail: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Never: a 5xx."""

    status: str
    detail: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No mail server answered, or none let us in."""

    detail: str


LEASE_RAN_OUT = Deferred("stood still", "this worker was not heard of for longer than its lease")
"""The mail was not handed over. If no other worker has taken it meanwhile, it is offered later."""

Answer = Accepted | Deferred | Rejected | Unreachable
