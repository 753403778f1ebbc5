"""The provider's webhook: checked, stored, answered; nothing else happens before the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel

from services.payments.paying.domain.provider_events import ProviderEvent
from services.payments.paying.use_cases.provider_events import ProviderEvents
from shared.chassis.http.access import Anyone
from shared.chassis.http.problem import HttpRefused

LARGEST_BODY = 1 << 20
"""Bytes. The provider's events are far smaller; anything larger is not worth reading."""


class Received(BaseModel):
    received: bool = True


def webhook_api(
    events: ProviderEvents,
    read: Callable[[bytes, str], ProviderEvent],
    refusals: tuple[type[Exception], ...],
) -> APIRouter:
    """`read` turns a signed body into an event; `refusals` are what it raises for any other body."""
    router = APIRouter(tags=["payments"])

    @router.post("/v1/stripe/webhook", response_model=Received)
    async def receive_stripe_event(
        request: Request,
        _: Anyone,
        stripe_signature: Annotated[str, Header(max_length=4096)] = "",
    ) -> Response:
        """For Stripe alone: the signature over the raw body says who it is."""
        body = await _body(request)
        try:
            event = read(body, stripe_signature)
        except refusals as no:
            raise HttpRefused(400, "bad_signature", str(no)) from no
        await events.receive(event)
        return Response('{"received":true}', 200, media_type="application/json")

    return router


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise HttpRefused(413, "too_large", "an event has at most 1 MiB")
    return bytes(body)
