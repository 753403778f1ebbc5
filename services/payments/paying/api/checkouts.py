"""The page to pay at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from services.payments.paying.domain.commands import StartCheckout
from services.payments.paying.use_cases.checkouts import Checkouts
from services.payments.statement.api.parameters import ApplicationId
from services.payments.statement.api.views import CheckoutView
from shared.chassis.http.access import Applicant
from shared.chassis.http.idempotency import IdempotencyKeyRequired
from shared.chassis.http.needs import needs
from shared.contracts.payments import Purpose

router = APIRouter(tags=["payments"])


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What every payment page is asked for with."""

    return_url: str
    methods: tuple[str, ...]


Pages = Annotated[Checkouts, needs(Checkouts)]
Settings = Annotated[PageSettings, needs(PageSettings)]


class NewCheckout(BaseModel):
    """What to pay: the deposit, everything, or what is left after the deposit."""

    model_config = ConfigDict(extra="forbid")

    pay: Purpose


@router.post("/v1/statements/{application_id}/checkouts", status_code=201, response_model=CheckoutView)
async def open_checkout(
    application_id: ApplicationId,
    body: NewCheckout,
    actor: Applicant,
    once: IdempotencyKeyRequired,
    pages: Pages,
    settings: Settings,
) -> Response:
    """A page to pay at. While one is open, asking again gives the same one."""
    command = StartCheckout(
        attempt_id=once.id("att"),
        applicant_id=actor.id,
        pay=body.pay,
        customer_id="",
        return_url=settings.return_url,
        methods=settings.methods,
    )
    prepared = await pages.prepare(application_id, command)
    view = CheckoutView.of(prepared.attempt_id)
    return await once.answer(201, view, pages.hand_out(prepared))
