"""HTTP for the documents of an application: given by the applicant, read by the applicant and by staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from services.applications.accounts.api.public_site import as_http_refusals
from services.applications.application.api.parameters import ApplicantOrStaff, ApplicationId, now_of
from services.applications.application.api.reading import Reading
from services.applications.application.api.views import ApplicationView, DocumentView
from services.applications.application.domain.application import Document
from services.applications.papers.api.uploads import multipart_body, read_upload
from services.applications.papers.domain import KIND
from services.applications.papers.use_cases import Papers, Upload, UploadTurns
from shared.chassis.http.access import Applicant
from shared.chassis.http.document import BINARY, refuses
from shared.chassis.http.needs import needs


@dataclass(frozen=True, slots=True)
class UploadRules:
    """How large a file may be, and how many a person may send."""

    most_bytes: int
    turns: UploadTurns


DocumentKind = Annotated[str, Path(pattern=f"^{KIND}$")]
KeptPapers = Annotated[Papers, needs(Papers)]
Rules = Annotated[UploadRules, needs(UploadRules)]

EXTENSIONS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}

router = APIRouter(tags=["documents"])


@router.put(
    "/v1/applications/{application_id}/documents/{kind}",
    openapi_extra=multipart_body("file"),
    responses=refuses(415, 429),
)
async def give_document(
    application_id: ApplicationId,
    kind: DocumentKind,
    request: Request,
    actor: Applicant,
    papers: KeptPapers,
    rules: Rules,
) -> ApplicationView:
    """Give a PDF, Word document or photo of up to 10 MB and 50 pages; another of the same kind replaces it.

    What is stored is a harmless copy: `taken_out` of the document says in a sentence what it lacks. A photo
    (JPEG, PNG, HEIC) becomes a page of a PDF.
    """
    with as_http_refusals():
        async with rules.turns.turn(actor.id):
            content = await read_upload(request, "file", rules.most_bytes)
            upload = Upload(application_id, actor.id, kind, content)
            return ApplicationView.of(await papers.attach(upload), await now_of(request))


@router.get("/v1/applications/{application_id}/documents")
async def documents(
    application_id: ApplicationId, actor: ApplicantOrStaff, reading: Reading
) -> list[DocumentView]:
    """What was given so far."""
    application = await reading.read_by(actor.id, application_id, is_staff=actor.role == "staff")
    return [DocumentView.model_validate(d, from_attributes=True) for d in application.documents]


@router.get(
    "/v1/applications/{application_id}/documents/{kind}/content",
    response_class=Response,
    responses={200: {"content": dict.fromkeys(EXTENSIONS, BINARY)}},
)
async def document_content(
    application_id: ApplicationId,
    kind: DocumentKind,
    actor: ApplicantOrStaff,
    reading: Reading,
    papers: KeptPapers,
) -> Response:
    """The document itself, to download."""
    application = await reading.read_by(actor.id, application_id, is_staff=actor.role == "staff")
    return download(*await papers.content(application, kind))


def download(document: Document, content: bytes) -> Response:
    """Sent as a download, never inside a page of ours, so that nothing in it runs."""
    name = f"{document.kind}.{EXTENSIONS[document.content_type]}"
    return Response(
        content,
        media_type=document.content_type,
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; sandbox",
            "cache-control": "private, no-store",
        },
    )
