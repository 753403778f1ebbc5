"""The parts of an application that come after its last day: attendance and certificate (R30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from services.applications.application.domain.host_review import TakenDown
from shared.chassis.decision import Instant

ATTENDANCE_WITHIN = timedelta(days=14)
"""After the last day; the task of staff stays when it is late (R30)."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """What the host says about the visit, and how staff heard it."""

    attended: bool
    taken_down: TakenDown
    at: Instant


@dataclass(frozen=True, slots=True)
class Revoked:
    """When a certificate ended and why; only staff read the reason."""

    at: Instant
    staff_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """Says under a number that nobody can guess that the visit was completed."""

    number: str
    issued_on: date
    """By the calendar of the site."""
    revoked: Revoked | None = None


@dataclass(frozen=True, slots=True)
class Afterwards:
    """Nothing yet, until the host's word has come. The last certificate is the one that can count."""

    attendance: Attendance | None = None
    certificates: tuple[Certificate, ...] = ()

    @property
    def certificate(self) -> Certificate | None:
        """The one that counts; None where none was issued, or the last was revoked."""
        last = self.certificates[-1] if self.certificates else None
        return None if last is None or last.revoked is not None else last

    def numbered(self, number: str) -> Certificate | None:
        """The one of this number, revoked or not."""
        return next((one for one in self.certificates if one.number == number), None)
