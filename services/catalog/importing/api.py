"""Imports of hosts and rotations: two CSV files, all or nothing, a report line by line."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Response, UploadFile
from pydantic import BaseModel

from services.catalog.importing.domain.imports import AppliedImport, ImportRefused, ImportState, ReportLine
from services.catalog.importing.domain.mistakes import File as WhichFile
from services.catalog.importing.domain.mistakes import Mistake
from services.catalog.importing.use_cases import ImportCatalog, Importing
from shared.chassis.csv_tables import NotText, text_of
from shared.chassis.http.access import Staff
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.needs import needs

router = APIRouter(tags=["catalog staff"])

Imports = Annotated[Importing, needs(Importing)]


class ImportLineView(BaseModel):
    file: Literal["hosts", "rotations"]
    line: int
    ref: str
    id: str
    outcome: Literal["created", "updated", "unchanged"]


class Tally(BaseModel):
    """How many lines came to what."""

    created: int
    updated: int
    unchanged: int

    @classmethod
    def of(cls, lines: tuple[ReportLine, ...], file: WhichFile) -> Tally:
        outcomes = [line.outcome for line in lines if line.file == file]
        return cls(**{name: outcomes.count(name) for name in ("created", "updated", "unchanged")})


class ImportView(BaseModel):
    """What became of every line."""

    import_id: str
    applied_at: datetime
    hosts: Tally
    rotations: Tally
    lines: tuple[ImportLineView, ...]

    @classmethod
    def of(cls, state: ImportState) -> ImportView:
        assert isinstance(state, AppliedImport)
        return cls(
            import_id=state.import_id,
            applied_at=state.applied_at,
            hosts=Tally.of(state.lines, "hosts"),
            rotations=Tally.of(state.lines, "rotations"),
            lines=tuple(
                ImportLineView(file=line.file, line=line.line, ref=line.ref, id=line.id, outcome=line.outcome)
                for line in state.lines
            ),
        )


@router.post("/v1/catalog-imports", status_code=201, response_model=ImportView)
async def import_catalog(
    hosts: Annotated[UploadFile, File(description="CSV, UTF-8")],
    rotations: Annotated[UploadFile, File(description="CSV, UTF-8")],
    actor: Staff,
    once: IdempotencyKeyAccepted,
    importing: Imports,
    confirm_unusual_fee: Annotated[bool, Form()] = False,
) -> Response:
    """All lines or none; the same references again update what they made before."""
    command = ImportCatalog(
        import_id=once.id("imp"),
        hosts=await _text("hosts", hosts),
        rotations=await _text("rotations", rotations),
        unusual_fees_confirmed=confirm_unusual_fee,
    )
    lines = await importing.carry_out(command)
    return await once.answer(201, ImportView.of, importing.finish(command.import_id, lines))


async def _text(file: WhichFile, upload: UploadFile) -> str:
    try:
        return text_of(await upload.read())
    except NotText as error:
        raise ImportRefused([Mistake(file, error.line, "", "not_utf8", error.detail)]) from None
