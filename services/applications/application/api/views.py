"""How an application is shown to applicants and staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any, Literal, Self

from pydantic import AwareDatetime, BaseModel

from services.applications.accounts.ports.people import Person
from services.applications.application.api.cancellation_views import CalledOffView, CancellationView
from services.applications.application.api.deadline import Deadline
from services.applications.application.api.hold_views import HoldView
from services.applications.application.api.host_review_views import (
    HostAnswerView,
    HostReviewView,
    ProposedDatesView,
)
from services.applications.application.api.waiting_views import WaitingView, waiting_views
from services.applications.application.domain.application import AnyApplication, Application, State, known
from services.applications.application.domain.proofs import confirmed, proof_kinds
from services.applications.application.domain.visit import Partner, PartnerKind
from shared.contracts.catalog import ReviewMode, RotationKind


class RotationSummary(BaseModel):
    """The rotation as it was when the application was made or last sent in."""

    rotation_id: str
    title: str
    specialty: str
    kind: RotationKind
    city: str
    state: str
    time_zone: str
    review_mode: ReviewMode
    required_documents: tuple[str, ...]

    @classmethod
    def of(cls, application: Application) -> RotationSummary:
        rotation = application.rotation
        return cls(
            rotation_id=rotation.rotation_id,
            title=rotation.title,
            specialty=rotation.specialty,
            kind=rotation.kind,
            city=rotation.city,
            state=rotation.region,
            time_zone=rotation.time_zone,
            review_mode=rotation.review_mode,
            required_documents=rotation.required_documents,
        )


class DocumentView(BaseModel):
    kind: str
    content_type: str
    size: int
    uploaded_at: AwareDatetime
    taken_out: str
    """A sentence about what the stored copy lacks, such as scripts or attached files; empty: nothing."""


class TermsSignatureView(BaseModel):
    version: str
    sha256: str
    signed_name: str
    signed_at: AwareDatetime


class SuggestionView(BaseModel):
    """A partner that the coach named. It is never a condition (R17)."""

    partner_id: str
    kind: PartnerKind
    name: str
    url: str
    note: str
    relationship: Literal["partner"] = "partner"
    required: Literal[False] = False

    @classmethod
    def of(cls, partner: Partner, note: str) -> SuggestionView:
        return cls(
            partner_id=partner.partner_id, kind=partner.kind, name=partner.name, url=partner.url, note=note
        )


class ApplicationView(BaseModel):
    """One application."""

    application_id: str
    applicant_id: str
    state: State
    rotation: RotationSummary
    start_date: date
    weeks: int
    ends_on: date
    """The last day: the Sunday on which the last week ends."""
    last_weekday: date
    """The Friday before it."""
    created_at: AwareDatetime
    submitted_at: AwareDatetime | None
    answer_due: Deadline | None
    """Until when staff answer; absent while they do not owe an answer (R6)."""
    documents: list[DocumentView]
    missing_documents: list[str]
    asked_for: list[str]
    evidence: list[str]
    """Kinds of proof that a refund rule of this booking asks for (R18)."""
    evidence_confirmed: list[str]
    note: str
    host_review: HostReviewView | None
    proposed_dates: ProposedDatesView | None
    """While the applicant chooses among other first days (R34)."""
    hold: HoldView | None
    waitlist_position: int | None
    terms: TermsSignatureView | None
    coach_id: str | None
    moving_to: date | None
    """Another start that the catalog is asked for at the moment (R23)."""
    host_cancelled: CalledOffView | None
    """The host called these weeks off: postpone for nothing, or cancel and get everything back (R18)."""
    cancellation: CancellationView | None
    follows: str
    """The ended application that this one reopens; empty where there is none."""
    suggestions: list[SuggestionView]
    certificate: str | None
    """The number of the certificate that counts, once the host confirmed attendance (R30)."""
    waiting_for: list[WaitingView]
    """Who has which task, the first deadline first; empty only at an end (R30, R32)."""

    @classmethod
    def of(cls, application: AnyApplication, now: datetime) -> Self:
        return cls(**_fields(known(application), now))

    @classmethod
    def at(cls, now: datetime) -> Callable[[AnyApplication], Self]:
        """As it is at this moment."""
        return partial(cls.of, now=now)


class ApplicantView(BaseModel):
    """Who applies, for staff and for the visitor's coach."""

    full_name: str
    email: str
    status: Literal["student", "graduate"]
    usmle_step1_passed: bool
    school: str
    country: str
    languages: tuple[str, ...]
    time_zone: str

    @classmethod
    def of(cls, person: Person) -> ApplicantView:
        return cls.model_validate(person, from_attributes=True)


class ReviewView(ApplicationView):
    """One application as staff see it in their list."""

    answer: str
    """What the applicant wrote when sending it in."""
    office_note: str
    """What staff wrote with their acceptance, for colleagues."""
    taken_back: str
    """Why an acceptance is being taken back, until the place is free again; empty: it is not (R36)."""
    host_reviews: int
    """How often a host was asked."""
    host_is_silent: bool
    """Business day 5 has passed without an answer (R7): call them."""
    host_answer: HostAnswerView | None
    """What the host said last, by the link or to the office; absent while there is no answer."""

    @classmethod
    def of(cls, application: AnyApplication, now: datetime) -> Self:
        reviewed = known(application)
        silent = reviewed.review is not None and reviewed.review.escalated
        return cls(
            **_fields(reviewed, now),
            answer=reviewed.answer,
            office_note=reviewed.office_note,
            taken_back=reviewed.taken_back.reason if reviewed.taken_back else "",
            host_reviews=reviewed.reviews,
            host_is_silent=silent and reviewed.state == "host_review",
            host_answer=None if reviewed.review is None else HostAnswerView.of(reviewed.review),
        )


class ReviewedApplicationView(ReviewView):
    """One application as staff see it, with who applies; absent once the account was erased."""

    applicant: ApplicantView | None

    @classmethod
    def with_person(
        cls, application: Application, person: Person | None, now: datetime
    ) -> ReviewedApplicationView:
        applicant = None if person is None else ApplicantView.of(person)
        return cls(**ReviewView.of(application, now).model_dump(), applicant=applicant)


def _fields(application: Application, now: datetime) -> dict[str, Any]:
    clock, hold, review = application.clock, application.hold, application.review
    given = {document.kind for document in application.documents}
    return {
        "application_id": application.application_id,
        "applicant_id": application.applicant_id,
        "state": application.state,
        "rotation": RotationSummary.of(application),
        "start_date": application.start_date,
        "weeks": application.weeks,
        "ends_on": application.last_day,
        "last_weekday": application.last_weekday,
        "created_at": application.created_at,
        "submitted_at": application.submitted_at,
        "answer_due": None if clock is None or clock.answer_due_at is None
        else Deadline(at=clock.answer_due_at, time_zone=clock.time_zone),
        "documents": [DocumentView.model_validate(d, from_attributes=True) for d in application.documents],
        "missing_documents": [k for k in application.rotation.required_documents if k not in given],
        "asked_for": list(application.items),
        "evidence": list(proof_kinds(application)),
        "evidence_confirmed": sorted(confirmed(application)),
        "note": application.note,
        "host_review": None if review is None
        else HostReviewView.of(review, application.rotation.time_zone),
        "proposed_dates": ProposedDatesView.of(application),
        "hold": None if hold is None else HoldView.of(hold),
        "waitlist_position": application.waitlist_position,
        "terms": None if application.signature is None
        else TermsSignatureView.model_validate(application.signature, from_attributes=True),
        "coach_id": application.coach_id,
        "moving_to": None if application.move is None else application.move.start_date,
        "host_cancelled": CalledOffView.of_application(application),
        "cancellation": CancellationView.of_application(application),
        "follows": application.follows,
        "suggestions": [SuggestionView.of(s.partner, s.note) for s in application.suggestions],
        "certificate": None if (issued := application.afterwards.certificate) is None else issued.number,
        "waiting_for": waiting_views(application, now),
    }  # fmt: skip
