"""Attendance and certificate (R30): the host's word issues one, and staff revoke it with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from services.applications.afterwards.domain.refusals import HeardOnWrongDay, NoCertificate
from services.applications.application.domain.afterwards import Afterwards, Attendance, Certificate, Revoked
from services.applications.application.domain.application import AnyApplication, Application, known
from services.applications.application.domain.host_review import TakenDown
from services.applications.application.domain.refusals import NotNow
from shared.chassis.decision import Decided, Instant, unchanged

DID_NOT_ATTEND = "The host says that the visitor did not attend."


@dataclass(frozen=True, slots=True)
class TakeDownAttendance:
    """What the host said about a visit by phone or letter."""

    attended: bool
    taken_down: TakenDown


@dataclass(frozen=True, slots=True)
class RevokeCertificate:
    staff_id: str
    reason: str


Numbers = Callable[[int], str]
"""The number of the first certificate of an application, of the second, and so on."""


def take_down_attendance(
    command: TakeDownAttendance, numbers: Numbers, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Record it once the visit is over. Who attended has a certificate then, and who did not has none.

    What was recorded before can be corrected; the same words once more change nothing, so that a certificate
    that staff revoked comes back only by other words.
    """
    visit = known(application)
    if visit.state != "completed":
        raise NotNow("attendance is recorded once the last day is over", state=visit.state)
    before = visit.afterwards
    if before.attendance is not None and _words(before.attendance) == (command.attended, command.taken_down):
        return unchanged(visit)
    _check_heard_on(command.taken_down.said_on, visit, now)
    recorded = replace(before, attendance=Attendance(command.attended, command.taken_down, now))
    if not command.attended:
        after = _revoked(recorded, Revoked(now, command.taken_down.staff_id, DID_NOT_ATTEND))
    elif recorded.certificate is None:
        after = _issued(recorded, numbers, _today(visit, now))
    else:
        after = recorded
    return _noted(visit, after, now), ()


def revoke_certificate(
    command: RevokeCertificate, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Its number says from now on that it does not count. The reason is for the office."""
    visit = known(application)
    before = visit.afterwards
    if before.certificate is None:
        if before.certificates:
            return unchanged(visit)
        raise NoCertificate("no certificate was issued for this application")
    revoked = _revoked(before, Revoked(now, command.staff_id, command.reason))
    return _noted(visit, revoked, now), ()


def _issued(afterwards: Afterwards, numbers: Numbers, today: date) -> Afterwards:
    issued = Certificate(numbers(len(afterwards.certificates) + 1), today)
    return replace(afterwards, certificates=(*afterwards.certificates, issued))


def _revoked(afterwards: Afterwards, revoked: Revoked) -> Afterwards:
    if (current := afterwards.certificate) is None:
        return afterwards
    ended = replace(current, revoked=revoked)
    return replace(afterwards, certificates=(*afterwards.certificates[:-1], ended))


def _noted(visit: Application, after: Afterwards, now: Instant) -> Application:
    """The history says what changed for the applicant."""
    before, changed = visit.afterwards, replace(visit, afterwards=after)
    if after.attendance != before.attendance:
        changed = changed.noting(now, "AttendanceRecorded")
    if after.certificate is not None and before.certificate is None:
        return changed.noting(now, "CertificateIssued", number=after.certificate.number)
    if after.certificate is None and before.certificate is not None:
        return changed.noting(now, "CertificateRevoked", number=before.certificate.number)
    return changed


def _words(attendance: Attendance) -> tuple[bool, TakenDown]:
    return attendance.attended, attendance.taken_down


def _check_heard_on(said_on: date, visit: Application, now: Instant) -> None:
    """From the last weekday, on which most visits end, until today at the site."""
    if not visit.last_weekday <= said_on <= _today(visit, now):
        raise HeardOnWrongDay(
            f"the host can only have said it from {visit.last_weekday}, the last weekday, until today",
            pointer="/said_on",
        )


def _today(visit: Application, now: Instant) -> date:
    return now.astimezone(ZoneInfo(visit.rotation.time_zone)).date()
