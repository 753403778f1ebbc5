"""HTTP for staff: the list of partners, from CSV. All or nothing; the same file again changes nothing."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from pydantic import BaseModel

from services.applications.papers.api.uploads import multipart_body, read_upload
from services.applications.visiting.api.checklist import VisitingHere
from services.applications.visiting.domain.partner_import import read_partners
from shared.chassis.csv_tables import NotText, text_of
from shared.chassis.decision import Invalid
from shared.chassis.http.access import Staff
from shared.chassis.http.document import refuses
from shared.chassis.ids import derived_id

MOST_BYTES = 2 * 1024 * 1024

router = APIRouter(tags=["partners"])


class ImportReport(BaseModel):
    """What an import did."""

    imported: int
    partners: int
    """How many there are now."""


@router.post("/v1/partner-imports", openapi_extra=multipart_body("partners"), responses=refuses(415))
async def import_partners(request: Request, _: Staff, visiting: VisitingHere) -> ImportReport:
    """Import a CSV file `partners`; a line with a known `partner_ref` replaces it.

    A file with a mistake changes nothing, and the answer's `report` names each line and column.
    """
    content = await read_upload(request, "partners", MOST_BYTES)
    try:
        text = text_of(content)
    except NotText as error:
        raise Invalid(f"this file {error.detail}", pointer="/partners") from None
    partners = read_partners(text, partial(derived_id, "prt"))
    directory = await visiting.import_partners(partners)
    return ImportReport(imported=len(partners), partners=len(directory.partners))
