"""Rate limits: a leaky bucket, stored as the one instant at which it will be empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Literal

from shared.chassis.decision import Instant, Refused

Attempt = Literal["login", "registration", "reset", "verification"]

SLOWED_BY = timedelta(seconds=3)
"""How much longer each attempt takes while an e-mail address is being tried from everywhere."""


class TooMany(Refused):
    """Tried too often; possible again after `retry_after` seconds."""

    code: ClassVar[str] = "too_many_requests"

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"that was tried too often; try again in {retry_after} seconds")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` at once, and `count` more in each further period."""

    count: int
    per: timedelta

    @property
    def apart(self) -> timedelta:
        return self.per / self.count


@dataclass(frozen=True, slots=True)
class Rates:
    """What one network address may try, and what may be tried about one e-mail address."""

    login: Rate = Rate(60, timedelta(minutes=1))
    registration: Rate = Rate(60, timedelta(minutes=1))
    reset: Rate = Rate(30, timedelta(minutes=1))
    verification: Rate = Rate(120, timedelta(minutes=1))
    login_per_email: Rate = Rate(10, timedelta(minutes=1))
    """Wrong passwords for one e-mail address from one network, or from one device that signed in before."""
    mails_per_email: Rate = Rate(10, timedelta(hours=1))
    """Mails that strangers of one network can make us send to one address, of each kind."""
    login_of_all: Rate = Rate(30, timedelta(minutes=1))
    """Wrong passwords for one address from everywhere; above it, devices that are not known are slowed."""
    mails_of_all: Rate = Rate(30, timedelta(hours=1))
    """Mails to one address that strangers from everywhere ask for; above it, asking is slowed."""

    def of_client(self, what: Attempt) -> Rate:
        match what:
            case "login":
                return self.login
            case "registration":
                return self.registration
            case "reset":
                return self.reset
            case "verification":
                return self.verification

    def of_email(self, what: Attempt) -> Rate:
        return self.login_per_email if what == "login" else self.mails_per_email

    def of_all(self, what: Attempt) -> Rate:
        return self.login_of_all if what == "login" else self.mails_of_all


def spend(rate: Rate, full_until: Instant | None, now: Instant) -> tuple[Instant | None, timedelta]:
    """Count one attempt; returns when the bucket will be empty, and how long to wait (zero: admitted).

    A refused attempt does not count, so that trying again does not lengthen the wait.
    """
    fuller = max(full_until or now, now) + rate.apart
    wait = fuller - now - rate.per
    if wait > timedelta(0):
        return full_until, wait
    return fuller, timedelta(0)
