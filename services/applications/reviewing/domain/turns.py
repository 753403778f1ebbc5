"""Giving the staff the turn again, with a clock of their own (R6)."""

from __future__ import annotations

from services.applications.application.domain.application import Application
from services.applications.reviewing.domain.policy import ReviewPolicy
from shared.chassis.decision import Instant


def back_to_staff(note: str, policy: ReviewPolicy, application: Application, now: Instant) -> Application:
    """The staff have the turn, with a clock of 24 business hours (R6)."""
    back = application.moved("staff_review", note=note, clock=policy.started(now))
    return back.noting(now, "BackWithStaff")
