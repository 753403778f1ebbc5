"""HTTP for applicants: apply, send in, sign, withdraw, and see how it stands."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.applications.accounts.api.reach import Reach
from services.applications.accounts.ports.people import People
from services.applications.application.api.views import ApplicationView, ReviewedApplicationView
from services.applications.applying.use_cases import Applying, NewDraft, SendIn, Signing
from services.applications.booking.domain.terms import SignTerms
from services.applications.reviewing.use_cases.staff_reviews import Reviewing
from shared.chassis.http.access import Actor, Anyone, Applicant, allow
from shared.chassis.http.etag import tagged
from shared.chassis.http.once import OnceAccepted, OnceRequired
from shared.chassis.http.pages import Page, PageOf, paged

ApplicationId = Annotated[str, Path(max_length=80)]
ApplicantOrStaff = Annotated[Actor, Depends(allow("applicant", "staff"))]


class Body(BaseModel):
    """What a caller may send; anything else is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


StartDate = Annotated[date, Field(ge=date(2020, 1, 1), le=date(2100, 1, 1))]
"""Bounded, so that no calculation leaves the calendar."""


class NewApplication(Body):
    rotation_id: str = Field(min_length=1, max_length=80)
    start_date: StartDate
    weeks: int = Field(ge=1, le=52)
    follows: str | None = Field(default=None, min_length=1, max_length=80)
    """An application of yours that has ended: documents of it that are asked for here are taken over."""


class Submission(Body):
    """Sending it in. While answering the staff, other dates or another length may be given."""

    answer: str = Field(default="", max_length=2000)
    start_date: StartDate | None = None
    weeks: int | None = Field(default=None, ge=1, le=52)


class TermsSignature(Body):
    version: str = Field(min_length=1, max_length=40)
    signed_name: str = Field(min_length=2, max_length=200)


class TermsView(BaseModel):
    """The text to sign, as Markdown; `sha256` is of its UTF-8 bytes."""

    version: str
    sha256: str
    text: str


def applications_api(applying: Applying, reviewing: Reviewing, people: People) -> APIRouter:
    """The way of an application, for its applicant; staff read every one."""
    router = APIRouter(tags=["applications"])

    @router.post("/v1/applications", status_code=201, response_model=ApplicationView)
    async def open_application(body: NewApplication, actor: Applicant, once: OnceRequired) -> Response:
        """Begin an application for a rotation, from a Monday, for a number of weeks (R5)."""
        draft = NewDraft(
            once.id("app"), actor.id, body.rotation_id, body.start_date, body.weeks, body.follows
        )
        return await once.answer(201, ApplicationView.of, applying.open_draft(draft))

    @router.get("/v1/applications")
    async def my_applications(actor: Applicant, page: Page) -> PageOf[ApplicationView]:
        """Your applications, the latest first."""
        filters = {"of": actor.id}
        found = await applying.list_own(actor.id, page.limit + 1, page.after(filters))
        return paged(page, filters, found, ApplicationView.of)

    @router.get("/v1/applications/{application_id}", response_model=ApplicationView | ReviewedApplicationView)
    async def application(
        application_id: ApplicationId, request: Request, actor: ApplicantOrStaff
    ) -> Response:
        """One application; staff also see who applies."""
        if actor.role == "staff":
            any_of_them = await reviewing.any(application_id)
            person = await people.of(any_of_them.applicant_id)
            return tagged(request, ReviewedApplicationView.with_person(any_of_them, person))
        return tagged(request, ApplicationView.of(await applying.own(application_id, actor.id)))

    @router.post("/v1/applications/{application_id}/submission", response_model=ApplicationView)
    async def submit_application(
        application_id: ApplicationId, actor: Applicant, once: OnceAccepted, body: Submission | None = None
    ) -> Response:
        """Send it in: eligibility (R1), documents and dates are checked, and staff have 24 business hours."""
        said = body or Submission()
        sent = SendIn(said.answer, said.start_date, said.weeks)
        return await once.answer(200, ApplicationView.of, applying.submit(application_id, actor.id, sent))

    @router.post("/v1/applications/{application_id}/withdrawal", response_model=ApplicationView)
    async def withdraw_application(
        application_id: ApplicationId, actor: Applicant, once: OnceAccepted
    ) -> Response:
        """Step back, as long as nothing is reserved."""
        return await once.answer(200, ApplicationView.of, applying.withdraw(application_id, actor.id))

    return router


def terms_api(signing: Signing, reach: Reach) -> APIRouter:
    """The clinical terms (R9)."""
    router = APIRouter(tags=["terms"])

    @router.get("/v1/terms/current", response_model=TermsView)
    async def current_terms(request: Request, _: Anyone) -> Response:
        """The version that is signed now."""
        current = signing.current
        view = TermsView(version=current.version, sha256=current.sha256, text=current.text)
        return tagged(request, view, cache="public, max-age=60")

    @router.post("/v1/applications/{application_id}/terms-signature", response_model=ApplicationView)
    async def sign_terms(
        application_id: ApplicationId,
        body: TermsSignature,
        request: Request,
        actor: Applicant,
        once: OnceRequired,
    ) -> Response:
        """Sign, while a place is held for you. The text's hash, the time and your address are kept."""
        command = SignTerms(actor.id, body.version, body.signed_name, reach.client_of(request))
        return await once.answer(200, ApplicationView.of, signing.sign(application_id, command))

    return router
