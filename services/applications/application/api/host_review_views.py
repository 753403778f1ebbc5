"""How the host's review is shown: what the applicant sees of it, and what staff see of the answer."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel

from services.applications.application.api.deadline import Deadline
from services.applications.application.domain.application import Application
from services.applications.application.domain.host_review import Answer, HostReview
from shared.contracts.money import Money


class HostReviewView(BaseModel):
    """The host's review (R7)."""

    requested_at: AwareDatetime
    usually_takes: str = "usually five days or more"
    answer_until: Deadline
    outcome: Literal["accept", "decline", "other_dates", "expired", "withdrawn"] | None

    @classmethod
    def of(cls, review: HostReview, time_zone: str) -> HostReviewView:
        return cls(
            requested_at=review.requested_at,
            answer_until=Deadline(at=review.expires_at, time_zone=time_zone),
            outcome=review.ending,
        )


class ProposedDatesView(BaseModel):
    """Other first days that the host proposed (R34): choose one, or say that none suits."""

    dates: tuple[date, ...]
    fee: Money | None
    """What each of them costs; null where it is not known here: see the rotation's availability."""
    reason: str
    """What the host wrote."""
    choose_until: Deadline

    @classmethod
    def of(cls, application: Application) -> ProposedDatesView | None:
        proposal, rotation = application.proposal, application.rotation
        if application.state != "dates_proposed" or proposal is None:
            return None
        return cls(
            dates=proposal.dates,
            fee=rotation.fee_for(application.weeks),
            reason=proposal.reason,
            choose_until=Deadline(at=proposal.choose_until, time_zone=rotation.time_zone),
        )


class HostAnswerView(BaseModel):
    """What the host said; until `undo_until` they can take an answer by the link back."""

    answer: Answer
    reason: str
    proposed_dates: tuple[date, ...]
    answered_at: AwareDatetime
    undo_until: AwareDatetime
    how: Literal["link", "phone", "letter", "email", "in_person"]
    said_by: str
    """Whom staff wrote down; empty for an answer by the link."""
    said_on: date | None

    @classmethod
    def of(cls, review: HostReview) -> HostAnswerView | None:
        given = review.answer
        if given is None:
            return None
        taken_down = given.taken_down
        return cls(
            answer=given.answer,
            reason=given.reason,
            proposed_dates=given.proposed_dates,
            answered_at=given.answered_at,
            undo_until=given.undo_until,
            how=taken_down.how if taken_down else "link",
            said_by=taken_down.said_by if taken_down else "",
            said_on=taken_down.said_on if taken_down else None,
        )
