"""The part of the example story that the physician plays: answers of all kinds, silence, other dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from services.notifications.knowing.domain.apply_facts import SummaryFact
from services.notifications.office.use_cases.example_base import (
    APPLICATION,
    FEE,
    PLACE,
    REVIEW,
    START,
    SUBMITTED,
    TODAY,
    held,
)
from shared.contracts import applications as apps

OTHER_STARTS = (START + timedelta(weeks=2), START + timedelta(weeks=4))
PROPOSED: tuple[SummaryFact, ...] = (
    SUBMITTED,
    apps.HostReviewRequested(**REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14)),
    apps.HostReviewAnswered(
        **REVIEW, answer="other_dates", reason="We are away in July.", proposed_dates=OTHER_STARTS
    ),
    apps.DatesProposed(
        **APPLICATION,
        host_id=PLACE.host_id,
        dates=OTHER_STARTS,
        weeks=4,
        fee=FEE,
        reason="We are away in July.",
        choose_until=TODAY + timedelta(days=7),
    ),
)

REVIEWS: Mapping[str, Sequence[SummaryFact]] = {
    "the physician answers": (
        SUBMITTED,
        apps.HostReviewRequested(**REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14)),
        apps.HostReviewReminderDue(**REVIEW, number=1),
        apps.HostReviewEscalated(**REVIEW),
        apps.HostAnswerRecorded(**REVIEW, answer="decline", undo_until=TODAY + timedelta(minutes=15)),
        apps.HostReviewAnswered(**REVIEW, answer="decline", reason="We have no room in July."),
        apps.ApplicationDeclined(**APPLICATION, reason="The host has no room in July."),
    ),
    "the physician answers by phone": (
        SUBMITTED,
        apps.HostReviewRequested(**REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14)),
        apps.HostReviewAnswered(
            **REVIEW, answer="decline", reason="We are full.", how="phone", said_on=TODAY.date()
        ),
        apps.ApplicationDeclined(**APPLICATION, reason="We are full."),
    ),
    "the physician proposes other dates": (
        *PROPOSED,
        apps.DateChosen(**APPLICATION, host_id=PLACE.host_id, start_date=OTHER_STARTS[0], weeks=4),
        held(),
    ),
    "no other date suits": (
        *PROPOSED,
        apps.DatesRefused(**APPLICATION, host_id=PLACE.host_id, answer_due_at=TODAY + timedelta(days=1)),
    ),
    "the other dates are taken": (
        *PROPOSED,
        apps.DateChosen(**APPLICATION, host_id=PLACE.host_id, start_date=OTHER_STARTS[1], weeks=4),
        apps.DatesTaken(
            **APPLICATION,
            host_id=PLACE.host_id,
            start_date=OTHER_STARTS[1],
            answer_due_at=TODAY + timedelta(days=1),
        ),
    ),
    "the acceptance is taken back": (
        SUBMITTED,
        apps.HostReviewRequested(**REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14)),
        apps.HostReviewAnswered(**REVIEW, answer="accept"),
        apps.ApplicationAccepted(**APPLICATION, start_date=START, weeks=4, accepted_at=TODAY),
        held(),
        apps.DecisionTakenBack(
            **APPLICATION, decision="accept", reason="The ward is being rebuilt.", accepted_at=TODAY
        ),
    ),
    "the physician is silent": (
        SUBMITTED,
        apps.HostReviewRequested(**REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14)),
        apps.HostReviewExpired(**REVIEW, answer_due_at=TODAY + timedelta(days=15)),
    ),
    "the physician is not needed any more": (
        SUBMITTED,
        apps.HostReviewRequested(**REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14)),
        apps.ApplicationWithdrawn(**APPLICATION),
    ),
}
