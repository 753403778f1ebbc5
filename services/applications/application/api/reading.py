"""HTTP for reading applications: their applicant's own; staff read every one, with who applies."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from services.applications.application.api.names import KnownPeople
from services.applications.application.api.parameters import ApplicantOrStaff, ApplicationId, Now
from services.applications.application.api.views import ApplicationView, ReviewedApplicationView
from services.applications.application.use_cases.reading import Applications
from shared.chassis.http.access import Applicant
from shared.chassis.http.etag import Tagged
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged

Reading = Annotated[Applications, needs(Applications)]

router = APIRouter(tags=["applications"])


@router.get("/v1/applications")
async def my_applications(
    actor: Applicant, page: Page, reading: Reading, now: Now
) -> PageOf[ApplicationView]:
    """Your applications, the latest first."""
    filters = {"of": actor.id}
    found = await reading.list_own(actor.id, page.limit + 1, page.after(filters))
    return paged(page, filters, found, ApplicationView.at(now))


@router.get("/v1/applications/{application_id}", response_model=ApplicationView | ReviewedApplicationView)
async def application(
    application_id: ApplicationId,
    tagged: Tagged,
    actor: ApplicantOrStaff,
    reading: Reading,
    people: KnownPeople,
    now: Now,
) -> Response:
    """One application; staff also see who applies."""
    if actor.role == "staff":
        any_of_them = await reading.any(application_id)
        person = await people.of(any_of_them.applicant_id)
        return tagged(ReviewedApplicationView.with_person(any_of_them, person, now))
    return tagged(ApplicationView.of(await reading.own(application_id, actor.id), now))
