"""HTTP for the clinical terms: read and sign them (R9)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from services.applications.accounts.api.models import FullName
from services.applications.accounts.api.public_site import Client
from services.applications.application.api.parameters import ApplicationId, Body
from services.applications.application.api.views import ApplicationView
from services.applications.booking.use_cases.signing import SignedForm, Signing
from shared.chassis.http.access import Anyone, Applicant
from shared.chassis.http.etag import Tagged
from shared.chassis.http.idempotency import IdempotencyKeyRequired
from shared.chassis.http.needs import needs

SigningTerms = Annotated[Signing, needs(Signing)]

router = APIRouter(tags=["terms"])


class TermsSignature(Body):
    version: str = Field(min_length=1, max_length=40)
    signed_name: FullName


class TermsView(BaseModel):
    """The text to sign, as Markdown; `sha256` is of its UTF-8 bytes."""

    version: str
    sha256: str
    text: str


@router.get("/v1/terms/current", response_model=TermsView)
async def current_terms(tagged: Tagged, _: Anyone, signing: SigningTerms) -> Response:
    """The version that is signed now."""
    current = signing.current
    view = TermsView(version=current.version, sha256=current.sha256, text=current.text)
    return tagged(view, cache="public, max-age=60")


@router.post("/v1/applications/{application_id}/terms-signature", response_model=ApplicationView)
async def sign_terms(
    application_id: ApplicationId,
    body: TermsSignature,
    actor: Applicant,
    client: Client,
    once: IdempotencyKeyRequired,
    signing: SigningTerms,
) -> Response:
    """Sign with your name as in your profile, while a place is held for you.

    The text's hash, the time and your address are kept.
    """
    form = SignedForm(body.version, body.signed_name, client)
    signed = signing.sign(application_id, actor.id, form)
    return await once.answer(200, ApplicationView.at(signing.now()), signed)
