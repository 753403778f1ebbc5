"""Wires on their way: announced by the applicant or by staff, decided by staff (R25)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from services.payments.statement.api.parameters import ApplicantOrStaff, ApplicationId, PartId
from services.payments.statement.api.staff_statement import StaffStatementView
from services.payments.statement.api.views import StatementView
from services.payments.wiring.domain.announcing import AnnounceWire
from services.payments.wiring.domain.deciding import DecideWire
from services.payments.wiring.use_cases import Wires
from shared.chassis.decision import Invalid
from shared.chassis.http.access import Staff
from shared.chassis.http.idempotency import IdempotencyKeyRequired
from shared.chassis.http.needs import needs
from shared.contracts.money import Whole

router = APIRouter(tags=["payments"])

Announced = Annotated[Wires, needs(Wires)]
Words = Annotated[str, Field(min_length=3, max_length=500, description="Kept on the statement")]


class Asked(BaseModel):
    """A body in which nothing is ignored."""

    model_config = ConfigDict(extra="forbid")


class WireAmount(BaseModel):
    """Cents above zero."""

    model_config = ConfigDict(extra="forbid", strict=True)

    amount: Whole = Field(gt=0, le=99_999_999, examples=[69_900])
    currency: Literal["usd"] = "usd"


class NewWire(Asked):
    """What is on its way. An applicant proves it by the document `wire_proof` of the application; staff say
    in a word how they know."""

    amount: WireAmount
    reason: Words | None = None


class NewWireDecision(Asked):
    """`wait_longer`: as many business days once more. `give_up`: it keeps nothing any more."""

    decision: Literal["wait_longer", "give_up"]
    reason: Words


@router.post("/v1/statements/{application_id}/wires", status_code=201, response_model=StatementView)
async def announce_wire(
    application_id: ApplicationId,
    body: NewWire,
    actor: ApplicantOrStaff,
    once: IdempotencyKeyRequired,
    wires: Announced,
) -> Response:
    """Say that a wire is on its way: once there is proof it keeps the place, and no late fee is charged, for
    some business days (R25). A later decision is the staff's."""
    if actor.role == "staff" and body.reason is None:
        raise Invalid("say how you know of this wire", pointer="/reason")
    command = AnnounceWire(
        wire_id=once.id("wir"),
        cents=body.amount.amount,
        currency=body.amount.currency,
        by="staff" if actor.role == "staff" else "applicant",
        account_id=actor.id,
        note=body.reason or "",
    )
    return await once.answer(201, StatementView.at(wires.now()), wires.announce(application_id, command))


@router.post(
    "/v1/statements/{application_id}/wires/{wire_id}/decisions",
    status_code=201,
    response_model=StaffStatementView,
)
async def decide_wire(
    application_id: ApplicationId,
    wire_id: PartId,
    body: NewWireDecision,
    actor: Staff,
    once: IdempotencyKeyRequired,
    wires: Announced,
) -> Response:
    """Wait longer for a wire, or give it up: then a hold whose time is up ends, and the late fee counts."""
    command = DecideWire(wire_id, body.decision, body.reason, actor.id)
    return await once.answer(201, StaffStatementView.at(wires.now()), wires.decide(application_id, command))
