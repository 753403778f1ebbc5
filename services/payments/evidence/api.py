"""The evidence pack of a dispute: to read, and as an archive to hand in."""

from __future__ import annotations

import asyncio
import io
import zipfile
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Response

from services.payments.evidence import domain as evidence
from services.payments.statement.api.parameters import ApplicationId, PartId
from services.payments.statement.api.staff_statement import TermsView, terms_of
from services.payments.statement.api.views import LineView, RefundView, View
from services.payments.statement.api.waiting_views import DisputeView
from services.payments.statement.domain.bank_claims import Dispute
from services.payments.statement.domain.sentences import refund_rules
from services.payments.statement.domain.statement import Statement, dispute_of
from services.payments.statement.ports import StatementPrinter
from services.payments.statement.use_cases import Statements
from shared.chassis.http.access import Staff
from shared.chassis.http.document import BINARY
from shared.chassis.http.needs import needs
from shared.contracts.payments import Purpose
from shared.contracts.policy import last_day

router = APIRouter(tags=["payments"])

Reading = Annotated[Statements, needs(Statements)]
Printer = Annotated[StatementPrinter, needs(StatementPrinter)]

PATH = "/v1/statements/{application_id}/disputes/{dispute_id}"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Every file of an archive has this time, so that the same evidence is the same bytes."""


class BookingView(View):
    title: str
    rotation_id: str
    applicant_id: str
    start_date: date
    last_day: date
    weeks: int
    time_zone: str
    held_at: datetime
    reserved_at: datetime | None


class PaidView(View):
    """How the disputed payment was made."""

    payment_id: str
    paid_at: datetime | None
    purpose: Purpose | None
    words: str
    """What the payer read beside the amount."""
    page_opened_at: datetime | None


class EvidenceView(View):
    """Everything that a bank may ask for; the mails that were sent are a link away."""

    dispute: DisputeView
    due: str
    """Until when it counts, with zone and offset."""
    payment: PaidView
    booking: BookingView
    terms: TermsView | None
    refund_rules: list[str]
    lines: list[LineView]
    refunds: list[RefundView]
    answer: str
    """A letter to the bank, made of all this: read it, correct it, hand it in."""
    links: dict[str, str]

    @classmethod
    def of(cls, statement: Statement, dispute: Dispute) -> EvidenceView:
        return cls(
            dispute=DisputeView.of(statement, dispute),
            due=evidence.answer_due(dispute, statement),
            payment=_paid(statement, dispute),
            booking=_booking(statement),
            terms=terms_of(statement),
            refund_rules=refund_rules(statement),
            lines=[LineView.of(statement, line) for line in statement.lines],
            refunds=[RefundView.of(statement, t) for t in statement.refund_tasks if t.state != "dropped"],
            answer=evidence.answer(dispute, statement),
            links=_links(statement, dispute),
        )


@router.get(f"{PATH}/evidence", response_model=EvidenceView)
async def read_evidence(
    application_id: ApplicationId, dispute_id: PartId, _: Staff, reading: Reading
) -> EvidenceView:
    """What answers this dispute: signed terms, payment, booking, rules, account, and a letter."""
    statement = await reading.read(application_id)
    return EvidenceView.of(statement, dispute_of(dispute_id, statement))


@router.get(
    f"{PATH}/evidence.zip",
    response_class=Response,
    responses={
        200: {
            "content": {"application/zip": BINARY},
            "description": "`letter.txt`, `statement.pdf`, `evidence.json`",
        }
    },
)
async def download_evidence(
    application_id: ApplicationId, dispute_id: PartId, _: Staff, reading: Reading, printer: Printer
) -> Response:
    """The same as an archive: the letter as text, the statement as PDF, and everything as JSON."""
    statement = await reading.read(application_id)
    dispute = dispute_of(dispute_id, statement)
    drawn = await asyncio.to_thread(printer, statement, reading.now())  # a few hundred milliseconds of work
    headers = {
        "content-disposition": f'attachment; filename="evidence-{dispute_id}.zip"',
        "cache-control": "no-store",
    }
    packed = _archive(EvidenceView.of(statement, dispute), drawn)
    return Response(packed, 200, headers, "application/zip")


def _archive(view: EvidenceView, drawn: bytes) -> bytes:
    files = {
        "letter.txt": view.answer.encode(),
        "statement.pdf": drawn,
        "evidence.json": view.model_dump_json(indent=2).encode(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _booking(statement: Statement) -> BookingView:
    return BookingView(
        title=statement.title,
        rotation_id=statement.rotation_id,
        applicant_id=statement.applicant_id,
        start_date=statement.start_date,
        last_day=last_day(statement.start_date, statement.weeks),
        weeks=statement.weeks,
        time_zone=statement.time_zone,
        held_at=statement.held_at,
        reserved_at=statement.deposit_completed_at,
    )


def _paid(statement: Statement, dispute: Dispute) -> PaidView:
    line = statement.line(f"pay:{dispute.payment_id}")
    attempt = evidence.attempt_behind(dispute, statement)
    return PaidView(
        payment_id=dispute.payment_id,
        paid_at=line.at if line is not None else None,
        purpose=attempt.request.purpose if attempt is not None else None,
        words=attempt.request.words if attempt is not None else "",
        page_opened_at=attempt.started_at if attempt is not None else None,
    )


def _links(statement: Statement, dispute: Dispute) -> dict[str, str]:
    own = f"/v1/statements/{statement.application_id}"
    return {
        "statement": own,
        "archive": f"{own}/disputes/{dispute.id}/evidence.zip",
        "emails": f"/v1/emails?application_id={statement.application_id}",
        "application": f"/v1/applications/{statement.application_id}",
    }
