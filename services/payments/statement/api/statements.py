"""Statements to read: as JSON, as a PDF, and as the staff's list."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Response

from services.payments.statement.api.parameters import ApplicantOrStaff, ApplicationId
from services.payments.statement.api.staff_statement import StaffStatementView
from services.payments.statement.api.views import StatementView
from services.payments.statement.domain.statement import StatementFlag, StatementState
from services.payments.statement.domain.written_instants import sortable
from services.payments.statement.ports import StatementPrinter
from services.payments.statement.use_cases import Statements
from shared.chassis.http.access import Staff
from shared.chassis.http.document import BINARY
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged
from shared.chassis.values import Moment

router = APIRouter(tags=["payments"])

Reading = Annotated[Statements, needs(Statements)]
Printer = Annotated[StatementPrinter, needs(StatementPrinter)]

PDF = "application/pdf"


# before the statement itself, whose path would match, too
@router.get(
    "/v1/statements/{application_id}.pdf",
    response_class=Response,
    responses={200: {"content": {PDF: BINARY}, "description": "The statement, drawn"}},
)
async def read_statement_pdf(
    application_id: ApplicationId, actor: ApplicantOrStaff, reading: Reading, printer: Printer
) -> Response:
    """Every line in the site's time, what is owed until when, and the refund rules of this booking."""
    own = actor.id if actor.role == "applicant" else None
    statement = await reading.read(application_id, own)
    drawn = await asyncio.to_thread(printer, statement, reading.now())  # a few hundred milliseconds of work
    headers = {
        "content-disposition": f'attachment; filename="statement-{application_id}.pdf"',
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "private, no-store",
    }
    return Response(drawn, media_type=PDF, headers=headers)


@router.get("/v1/statements/{application_id}", response_model=StaffStatementView | StatementView)
async def read_statement(
    application_id: ApplicationId, actor: ApplicantOrStaff, reading: Reading
) -> StaffStatementView | StatementView:
    """The lines, the balance and the deadlines of one application; staff see who did what, too."""
    if actor.role == "staff":
        return StaffStatementView.of(await reading.read(application_id), reading.now())
    return StatementView.of(await reading.read(application_id, actor.id), reading.now())


@router.get("/v1/statements", response_model=PageOf[StaffStatementView])
async def list_statements(
    _: Staff,
    page: Page,
    reading: Reading,
    state: StatementState | None = None,
    due_before: Annotated[Moment | None, Query()] = None,
    due_after: Annotated[Moment | None, Query(description="At this instant or later")] = None,
    flag: StatementFlag | None = None,
) -> PageOf[StaffStatementView]:
    """Statements by state, flag, and the deadline that the applicant has now; the most urgent first."""
    where = _where(state, flag, due_after, due_before)
    found = await reading.search(where, page.limit + 1, page.after(where))
    return paged(page, where, found, StaffStatementView.at(reading.now()))


def _where(
    state: StatementState | None,
    flag: StatementFlag | None,
    due_after: Moment | None,
    due_before: Moment | None,
) -> dict[str, Any]:
    where: dict[str, Any] = {"state": state} if state else {"state": {"$in": list(get_args(StatementState))}}
    if flag is not None:
        where["flags"] = flag
    if due_before is not None or due_after is not None:
        where["pay_by"] = {"$gt": ""}
    if due_after is not None:
        where["pay_by"] |= {"$gte": sortable(due_after)}
    if due_before is not None:
        where["pay_by"] |= {"$lt": sortable(due_before)}
    return where
