"""Statements for the applicant and the staff, and the page to pay at."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, ConfigDict

from services.payments.paying.use_cases.checkouts import Checkouts
from services.payments.settling.use_cases import StatementUseCases
from services.payments.statement.api.staff_statement import StaffStatementView
from services.payments.statement.api.views import CheckoutView, StatementView
from services.payments.statement.domain.money_commands import StartCheckout
from shared.chassis.http.access import Actor, Applicant, allow
from shared.chassis.http.once import OnceRequired
from shared.contracts.payments import Purpose

ApplicationId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
ApplicantOrStaff = Annotated[Actor, Depends(allow("applicant", "staff"))]


class NewCheckout(BaseModel):
    """What to pay: the deposit, everything, or what is left after the deposit."""

    model_config = ConfigDict(extra="forbid")

    pay: Purpose


class PageSettings(BaseModel):
    """What every payment page is asked for with."""

    model_config = ConfigDict(frozen=True)

    return_url: str
    methods: tuple[str, ...]


def statements_api(
    statements: StatementUseCases, checkouts: Checkouts, pages: PageSettings
) -> APIRouter:  # fmt: skip
    router = APIRouter(tags=["payments"])

    @router.get("/v1/statements/{application_id}", response_model=StaffStatementView | StatementView)
    async def read_statement(
        application_id: ApplicationId, actor: ApplicantOrStaff
    ) -> StaffStatementView | StatementView:
        """The lines, the balance and the deadlines of one application; staff see who did what, too."""
        if actor.role == "staff":
            return StaffStatementView.of(await statements.read(application_id))
        return StatementView.of(await statements.read(application_id, actor.id))

    @router.post("/v1/statements/{application_id}/checkouts", status_code=201, response_model=CheckoutView)
    async def open_checkout(
        application_id: ApplicationId, body: NewCheckout, actor: Applicant, once: OnceRequired
    ) -> Response:
        """A page to pay at. While one is open, asking again gives the same one."""
        wish = StartCheckout(
            attempt_id=once.id("att"),
            applicant_id=actor.id,
            pay=body.pay,
            customer_id="",
            return_url=pages.return_url,
            methods=pages.methods,
        )
        prepared = await checkouts.prepare(application_id, wish)
        view = CheckoutView.of(prepared.attempt_id)
        return await once.answer(201, view, checkouts.hand_out(prepared))

    return router
