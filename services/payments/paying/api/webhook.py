"""The provider's webhook: checked, stored, answered; nothing else happens before the answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel

from services.payments.paying.ports import NotFromProvider, WebhookReader
from services.payments.paying.use_cases.provider_events import ProviderEvents
from shared.chassis.http.access import Anyone
from shared.chassis.http.needs import needs
from shared.chassis.http.problem import HttpRefused

router = APIRouter(tags=["payments"])

Reader = Annotated[WebhookReader, needs(WebhookReader)]
Events = Annotated[ProviderEvents, needs(ProviderEvents)]

LARGEST_BODY = 1 << 20
"""Bytes. The provider's events are far smaller; anything larger is not worth reading."""


class Received(BaseModel):
    received: bool = True


@router.post(
    "/v1/stripe/webhook",
    response_model=Received,
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}},
)
async def receive_stripe_event(
    request: Request,
    _: Anyone,
    reader: Reader,
    events: Events,
    stripe_signature: Annotated[str, Header(max_length=4096)] = "",
) -> Response:
    """For Stripe alone: the signature over the raw body says who it is."""
    body = await _body(request)
    try:
        event = reader.read(body, stripe_signature)
    except NotFromProvider as no:
        raise HttpRefused(400, "bad_signature", str(no)) from no
    await events.receive(event)
    return Response('{"received":true}', 200, media_type="application/json")


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise HttpRefused(413, "too_large", "an event has at most 1 MiB")
    return bytes(body)
