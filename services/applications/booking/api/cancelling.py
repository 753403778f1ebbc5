"""HTTP for giving a reservation up: the quote, the cancellation, host and staff, and proofs (R18)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from services.applications.application.api.parameters import ApplicationId, Body, Now
from services.applications.application.api.views import ApplicationView, ReviewView
from services.applications.booking.api.quote_views import QuoteView
from services.applications.booking.domain.cancelling import CancelAsQuoted
from services.applications.booking.domain.proofs import ConfirmProof
from services.applications.booking.use_cases.cancelling import Cancelling
from shared.chassis.http.access import Applicant, Staff
from shared.chassis.http.document import refuses
from shared.chassis.http.idempotency import IdempotencyKeyAccepted, IdempotencyKeyRequired
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged
from shared.contracts.money import Money, Whole

Reason = Annotated[str, Field(min_length=3, max_length=500)]
LARGEST_CENTS = 99_999_999
CancellingHere = Annotated[Cancelling, needs(Cancelling)]

router = APIRouter(tags=["cancellations"])


class CancellationWish(Body):
    """Which quote: exactly what it says is done."""

    quote_id: str = Field(min_length=1, max_length=80)


class Because(Body):
    reason: Reason


class HostCancellation(Because):
    """Whether everything goes back at once, or the applicant may choose another start first (R18)."""

    applicant_chooses: bool = False


class Amount(BaseModel):
    """Cents, from nothing on."""

    model_config = ConfigDict(extra="forbid", strict=True)

    amount: Whole = Field(ge=0, le=LARGEST_CENTS)
    currency: Literal["usd"] = "usd"


class StaffCancellation(Body):
    """The refund that staff chose, up to all that was paid, and why; the applicant reads it."""

    refund: Amount
    reason: Reason


class NewConfirmation(Body):
    kind: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")


@router.get(
    "/v1/applications/{application_id}/cancellation-quote", response_model=QuoteView, responses=refuses(409)
)
async def cancellation_quote(
    application_id: ApplicationId, actor: Applicant, response: Response, cancelling: CancellingHere
) -> QuoteView:
    """What cancelling comes to, line by line, and until when this holds; the same one while it does."""
    response.headers["cache-control"] = "private, no-store"
    quoted = await cancelling.quote(application_id, actor.id)
    return QuoteView.at(cancelling.now())(quoted)


@router.post("/v1/applications/{application_id}/cancellation", response_model=ApplicationView)
async def cancel_application(
    application_id: ApplicationId,
    body: CancellationWish,
    actor: Applicant,
    once: IdempotencyKeyRequired,
    cancelling: CancellingHere,
    now: Now,
) -> Response:
    """Give the reservation up, exactly as quoted; 409 with the way to a new quote where that is over."""
    work = cancelling.cancel(application_id, CancelAsQuoted(actor.id, body.quote_id))
    return await once.answer(200, ApplicationView.at(now), work)


@router.post("/v1/applications/{application_id}/host-cancellation", response_model=ReviewView)
async def record_host_cancellation(
    application_id: ApplicationId,
    body: HostCancellation,
    _: Staff,
    once: IdempotencyKeyRequired,
    cancelling: CancellingHere,
    now: Now,
) -> Response:
    """The host cannot take this visitor: everything goes back, at once or if they choose no other start.

    For whole weeks see the rotation.
    """
    return await once.answer(
        200,
        ReviewView.at(now),
        cancelling.by_host(application_id, body.reason, applicant_chooses=body.applicant_chooses),
    )


@router.post("/v1/applications/{application_id}/staff-cancellation", response_model=ReviewView)
async def cancel_by_staff(
    application_id: ApplicationId,
    body: StaffCancellation,
    _: Staff,
    once: IdempotencyKeyRequired,
    cancelling: CancellingHere,
    now: Now,
) -> Response:
    """Cancel with a refund that the rules do not name."""
    refund = Money(amount=body.refund.amount, currency=body.refund.currency)
    work = cancelling.by_staff(application_id, refund, body.reason)
    return await once.answer(200, ReviewView.at(now), work)


@router.get("/v1/confirmations")
async def waiting_proofs(_: Staff, page: Page, cancelling: CancellingHere, now: Now) -> PageOf[ReviewView]:
    """Reservations with a proof that nobody has looked at yet; read it among the documents."""
    found = await cancelling.with_proofs(page.limit + 1, page.after({}))
    return paged(page, {}, found, ReviewView.at(now))


@router.post("/v1/applications/{application_id}/confirmations", response_model=ReviewView)
async def confirm_evidence(
    application_id: ApplicationId,
    body: NewConfirmation,
    actor: Staff,
    once: IdempotencyKeyAccepted,
    cancelling: CancellingHere,
    now: Now,
) -> Response:
    """Say that a proof, such as a visa denial, is one: the refund rule that asks for it counts then."""
    work = cancelling.confirm(application_id, ConfirmProof(body.kind, actor.id))
    return await once.answer(200, ReviewView.at(now), work)
