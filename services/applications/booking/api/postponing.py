"""HTTP for postponing: the quote, the postponement, and staff, who may waive what it costs (R23)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Self

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.applications.application.api.deadline import Deadline
from services.applications.application.api.parameters import ApplicationId, Body
from services.applications.application.api.views import ApplicationView, ReviewView
from services.applications.application.domain.application import AnyApplication, known
from services.applications.applying.api import StartDate
from services.applications.booking.api.cancelling import Amount, CancellationWish, Reason
from services.applications.booking.domain.postponing import PostponeAsQuoted, PostponeByStaff
from services.applications.booking.use_cases.postponing import Postponing
from shared.chassis.http.access import Applicant, Staff
from shared.chassis.http.document import refuses
from shared.chassis.http.idempotency import IdempotencyKeyRequired
from shared.chassis.http.needs import needs
from shared.contracts.money import Money

PostponingHere = Annotated[Postponing, needs(Postponing)]
router = APIRouter(tags=["postponing"])

MOVES_ALONG = [
    "Your documents, your signature and what you have paid move along; your coach stays.",
    "The new place is taken before the old one is given back: if it is gone meanwhile, nothing changes.",
]


class PostponementQuoteView(BaseModel):
    """What moving to this start costs; `POST …/postponement` with `quote_id` does exactly this."""

    quote_id: str
    application_id: str
    from_start_date: date
    start_date: date
    weeks: int
    days_before_start: int
    fee: Money
    rule: str
    holds_until: Deadline
    what_happens: list[str]

    @classmethod
    def of(cls, application: AnyApplication) -> Self:
        quoted = known(application)
        quote = quoted.postponement_quote
        assert quote is not None, "made by the same request"
        return cls(
            quote_id=quote.quote_id,
            application_id=quoted.application_id,
            from_start_date=quoted.start_date,
            start_date=quote.start_date,
            weeks=quoted.weeks,
            days_before_start=quote.days_before,
            fee=quote.fee,
            rule=quote.text,
            holds_until=Deadline(at=quote.holds_until, time_zone=quoted.rotation.time_zone),
            what_happens=MOVES_ALONG,
        )


class StaffPostponement(Body):
    """The fee that staff chose, which may be nothing, and why; the applicant reads it."""

    start_date: StartDate
    fee: Amount
    reason: Reason


@router.get(
    "/v1/applications/{application_id}/postponement-quote",
    response_model=PostponementQuoteView,
    responses=refuses(409),
)
async def postponement_quote(
    application_id: ApplicationId,
    actor: Applicant,
    start_date: Annotated[StartDate, Query()],
    response: Response,
    postponing: PostponingHere,
) -> PostponementQuoteView:
    """What postponing to a later start of the same rotation costs, and until when this holds (R23)."""
    response.headers["cache-control"] = "private, no-store"
    return PostponementQuoteView.of(await postponing.quote(application_id, actor.id, start_date))


@router.post("/v1/applications/{application_id}/postponement", response_model=ApplicationView)
async def postpone_application(
    application_id: ApplicationId,
    body: CancellationWish,
    actor: Applicant,
    once: IdempotencyKeyRequired,
    postponing: PostponingHere,
) -> Response:
    """Postpone exactly as quoted; the application says `moving_to` until the catalog has answered."""
    work = postponing.postpone(application_id, PostponeAsQuoted(actor.id, body.quote_id))
    return await once.answer(200, ApplicationView.at(postponing.now()), work)


@router.post("/v1/applications/{application_id}/staff-postponement", response_model=ReviewView)
async def postpone_by_staff(
    application_id: ApplicationId,
    body: StaffPostponement,
    actor: Staff,
    once: IdempotencyKeyRequired,
    postponing: PostponingHere,
) -> Response:
    """Postpone for the applicant, with another fee than the rules name, or none (R23)."""
    fee = Money(amount=body.fee.amount, currency=body.fee.currency)
    command = PostponeByStaff(once.id("mov"), body.start_date, fee, body.reason, actor.id)
    view: Callable[[AnyApplication], ReviewView] = ReviewView.at(postponing.now())
    return await once.answer(200, view, postponing.by_staff(application_id, command))
