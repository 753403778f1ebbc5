"""HTTP for the documents of an application."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from services.applications.application.api.views import ApplicationView, DocumentView
from services.applications.application.domain.application import Application, Document
from services.applications.applying.api import ApplicantOrStaff, ApplicationId
from services.applications.applying.use_cases import Applying, Papers, Upload
from services.applications.papers.api.uploads import multipart_body, read_upload
from services.applications.reviewing.use_cases.staff_reviews import Reviewing
from shared.chassis.http.access import Actor, Applicant

DocumentKind = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$")]

EXTENSIONS = {"application/pdf": "pdf"}


def papers_api(papers: Papers, applying: Applying, reviewing: Reviewing, most_bytes: int) -> APIRouter:
    """Given by the applicant, read by the applicant and by staff."""
    router = APIRouter(tags=["documents"])

    async def readable(application_id: str, actor: Actor) -> Application:
        if actor.role == "staff":
            return await reviewing.any(application_id)
        return await applying.own(application_id, actor.id)

    @router.put("/v1/applications/{application_id}/documents/{kind}", openapi_extra=multipart_body("file"))
    async def give_document(
        application_id: ApplicationId, kind: DocumentKind, request: Request, actor: Applicant
    ) -> ApplicationView:
        """Give a PDF or Word document of up to 10 MB and 50 pages; another of the same kind replaces it."""
        content = await read_upload(request, "file", most_bytes)
        upload = Upload(application_id, actor.id, kind, content)
        return ApplicationView.of(await papers.attach(upload))

    @router.get("/v1/applications/{application_id}/documents")
    async def documents(application_id: ApplicationId, actor: ApplicantOrStaff) -> list[DocumentView]:
        """What was given so far."""
        application = await readable(application_id, actor)
        return [DocumentView.model_validate(d, from_attributes=True) for d in application.documents]

    @router.get(
        "/v1/applications/{application_id}/documents/{kind}/content",
        response_class=Response,
        responses={200: {"content": {"application/octet-stream": {}}}},
    )
    async def document_content(
        application_id: ApplicationId, kind: DocumentKind, actor: ApplicantOrStaff
    ) -> Response:
        """The document itself, to download."""
        return download(*await papers.content(await readable(application_id, actor), kind))

    return router


def download(document: Document, content: bytes) -> Response:
    """Never shown inside a page of ours: whatever it holds runs nowhere."""
    name = f"{document.kind}.{EXTENSIONS.get(document.content_type, 'docx')}"
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
