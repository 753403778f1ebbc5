"""The statement as a PDF, to print, to keep, or to hand to whoever pays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, Response

from services.payments.settling.use_cases import StatementUseCases
from services.payments.statement.api.statements import ApplicantOrStaff, ApplicationId
from services.payments.statement.domain.statement import Statement

PDF = "application/pdf"


def statement_pdf_api(statements: StatementUseCases, draw: Callable[[Statement], bytes]) -> APIRouter:
    """To be served before what answers to `/v1/statements/{application_id}`, which would match it, too."""
    router = APIRouter(tags=["payments"])

    @router.get(
        "/v1/statements/{application_id}.pdf",
        response_class=Response,
        responses={200: {"content": {PDF: {}}, "description": "The statement, drawn"}},
    )
    async def read_statement_pdf(application_id: ApplicationId, actor: ApplicantOrStaff) -> Response:
        """Every line in the site's time, what is owed until when, and the refund rules of this booking."""
        own = actor.id if actor.role == "applicant" else None
        statement = await statements.read(application_id, own)
        drawn = await asyncio.to_thread(draw, statement)  # a few hundred milliseconds of work
        headers = {
            "content-disposition": f'attachment; filename="statement-{application_id}.pdf"',
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; sandbox",
            "cache-control": "private, no-store",
        }
        return Response(drawn, media_type=PDF, headers=headers)

    return router
