"""What is due of an application: one step, by the rules of the room that it belongs to."""

from __future__ import annotations

from services.applications.application.domain.application import AnyApplication, Application
from services.applications.applying.domain.choosing import end_silence
from services.applications.booking.domain.cancelling import end_choice
from services.applications.reviewing.domain.grounds import Grounds
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.domain.waiting_for_host import act_on_review
from services.applications.visiting.domain.coaching import release_coach
from services.applications.visiting.domain.visit import act_on_calendar
from shared.chassis.decision import Decided, Instant, unchanged


def act_on_due(
    grounds: Grounds, policy: ReviewPolicy, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Take one step; what is still due is acted on again."""
    if not isinstance(application, Application):
        return unchanged(application)
    if application.state == "host_review":
        return act_on_review(grounds, policy, application, now)
    if application.state == "dates_proposed":
        return end_silence(application, now)
    if application.state == "cancelled":
        return release_coach(application, now)
    if application.called_off is not None:
        return end_choice(application, now)
    return act_on_calendar(application, now)
