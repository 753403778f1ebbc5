"""Deadlines that staff move: who moved which to when, and what no one may move (R24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts.policy import Policy


@dataclass(frozen=True, slots=True)
class Extension:
    """A deadline that one of the staff moved, and why."""

    was: datetime
    until: datetime
    at: datetime
    staff_id: str
    reason: str


def latest_extension(current: datetime, starts_at: datetime, policy: Policy) -> datetime:
    """The latest instant to which a deadline may move at once: never past the start of the first day."""
    return min(current + timedelta(days=policy.extension_days), starts_at)


def why_not_until(
    wanted: datetime, current: datetime, earlier: int, starts_at: datetime, policy: Policy
) -> str | None:
    """Why a deadline that was moved `earlier` times cannot move to this instant; None where it can (R24)."""
    if earlier >= policy.extensions:
        return f"this deadline was moved {earlier} times, and more is not allowed"
    if wanted <= current:
        return f"it must be later than the deadline as it stands, {current.isoformat()}"
    latest = latest_extension(current, starts_at, policy)
    if wanted > latest:
        return f"at most until {latest.isoformat()}: {policy.extension_days} days, never past the first day"
    return None
