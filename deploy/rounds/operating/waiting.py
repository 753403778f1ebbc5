"""Invariant 11: nothing waits for nobody (R32). Pure checks of the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from deploy.rounds.operating.evidence import Evidence
from deploy.rounds.operating.violation import Violation
from services.applications.application.domain.waiting import waiting_for
from services.catalog.holding.domain.holding import next_in_line

LATE_AFTER = timedelta(seconds=60)
"""How long after its instant the clock may act."""


def everything_waits_for_somebody(evidence: Evidence) -> Iterator[Violation]:
    """11: each application that is not at its end names who has the turn, and no clock is late."""
    for application in evidence.applications.values():
        waits = waiting_for(application, evidence.now)
        if application.is_live and not waits:
            yield Violation("11 waits for nobody", application.application_id, application.state)
        for wait in waits:
            late = wait.who == "clock" and wait.until is not None
            if late and wait.until is not None and wait.until < evidence.now - LATE_AFTER:
                seen = f"{application.state}: {wait.task} was due {wait.until}"
                yield Violation("11 the clock is late", application.application_id, seen)


def nothing_stays_due(evidence: Evidence) -> Iterator[Violation]:
    """11: what is due is acted on, and then is not due any more: a history that stands still names itself."""
    for document, due_at in evidence.due.items():
        if due_at < evidence.now - LATE_AFTER:
            yield Violation("11 stays due", document, f"since {due_at}")


def free_places_are_offered(evidence: Evidence) -> Iterator[Violation]:
    """11: no place is free while somebody waits who could take it (R15)."""
    for rotation in evidence.rotations:
        if (first := next_in_line(rotation, evidence.now)) is not None:
            group, application_id, _ = first
            free = rotation.free_places(group.stay)
            yield Violation("11 a place is free", rotation.rotation_id, f"{free}; {application_id} waits")


def who_waits_is_in_line(evidence: Evidence) -> Iterator[Violation]:
    """11: an application on the waitlist is in the catalog's line, and in line is nobody who left it."""
    in_line = {
        application_id
        for rotation in evidence.rotations
        for group in rotation.waitlist
        for application_id, _ in group.everyone()
    }
    for application in evidence.applications.values():
        waits, name = application.state == "waitlisted", application.application_id
        if waits and name not in in_line:
            yield Violation("11 not in line", name, "waitlisted, and the catalog does not know of it")
        if not waits and name in in_line:
            yield Violation("11 in line for nothing", name, f"the application is {application.state}")
