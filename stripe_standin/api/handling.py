"""The way of one API request: key, fault, idempotency, parameters, effect, disk, answer."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from stripe_standin.account import lists
from stripe_standin.api import operations
from stripe_standin.api.idempotency import Kept, Key
from stripe_standin.protocol import parameters
from stripe_standin.protocol.wire import API_VERSION, Form, LostAnswer, Obj, Refusal, answer, dump, parse_form
from stripe_standin.world.faults import Fault
from stripe_standin.world.world import World

Endpoint = Callable[[Request], Awaitable[Response]]

_SECRET_KEY = re.compile(r"Bearer (sk|rk)_test_\w+")


def _out_of_order(message: str, *, executed: bool) -> Refusal:
    return Refusal(message, status=500, type="api_error", executed=executed)


async def handle(world: World, request: Request, path: str) -> Response:
    """Answer one request to `path` of this world's API."""
    body = (await request.body()).decode(errors="replace")
    request_id = "req_" + secrets.token_hex(7)
    call = f"{request.method} {path}"
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    world.calls.append((request.method, path, key))
    fault = world.faults.take(call)
    do = fault.do if fault else ""
    headers = {"Request-Id": request_id, "Stripe-Version": API_VERSION}
    if key:
        headers["Idempotency-Key"] = key
    if do == "drop_before":
        return LostAnswer()
    try:
        kept, replayed = await _answer(world, request, path, body, (request_id, key, fault))
    except Refusal as refusal:
        kept, replayed = Kept(refusal.status, dump(refusal.body(request_id)), request_id), False
    if do == "drop_after":
        return LostAnswer()
    if replayed:
        headers |= {"Idempotent-Replayed": "true", "Original-Request": kept.request_id}
    return answer(kept.status, kept.text, headers)


async def _answer(
    world: World, request: Request, path: str, body: str, call: tuple[str, str | None, Fault | None]
) -> tuple[Kept, bool]:
    """The answer, and whether it was given before."""
    _, idempotency_key, fault = call
    _authenticate(request)
    _trouble_before(fault)
    key = Key(world, idempotency_key, path, body) if idempotency_key else None
    kept = key.claim() if key else None
    if kept is not None:
        return kept, True
    try:
        if fault:  # meanwhile the request is in progress, as far as its key is concerned
            await fault.delay()
        world.address = (
            world.storefront.public_url or f"{request.url.scheme}://{request.url.netloc}{world.prefix}"
        )
        kept, executed = _execute(world, request, path, body, call)
        if key and executed:
            key.keep(kept)
        world.commit()
    finally:
        if key:
            key.release()
    return kept, False


def _execute(
    world: World, request: Request, path: str, body: str, call: tuple[str, str | None, Fault | None]
) -> tuple[Kept, bool]:
    """Do it; nothing in here awaits, so no other request sees half of it."""
    request_id, key, fault = call
    try:
        if fault and fault.do == "500_saved":
            raise _out_of_order("An error occurred.", executed=True)
        operation, ids = operations.find(request.method, path)
        form = _form(request, body)
        decoded = parameters.decode(operation.shape, form, operation.supported)
        expand = decoded.pop("expand", [])
        world.caused_by(request_id, key)
        world.tick()
        made = _shown(world, operation.handler(world, *ids, decoded), expand)
        if fault and fault.do == "500_after":
            raise _out_of_order("An error occurred after the work was done.", executed=True)
    except Refusal as refusal:
        return Kept(refusal.status, dump(refusal.body(request_id)), request_id), refusal.executed
    return Kept(200, dump(made), request_id), True


def _form(request: Request, body: str) -> Form:
    if request.method != "POST":
        return parse_form(request.url.query)
    sent = request.headers.get("content-type", "").split(";")[0]
    if body and sent != "application/x-www-form-urlencoded":
        raise Refusal(
            "Invalid request (check that your POST content type is application/x-www-form-urlencoded). "
            "If you have questions, we can help at https://support.stripe.com/."
        )
    return parse_form(body)


def _shown(world: World, made: Obj, expand: list[str]) -> Obj:
    kind: Any = made.get("object")
    bare = kind in ("list", "balance") or made.get("deleted")
    return lists.expanded(world, made if bare else world.view(made), expand)


def _authenticate(request: Request) -> None:
    given = request.headers.get("authorization", "")
    if not given:
        raise Refusal(
            "You did not provide an API key. You need to provide your API key in the Authorization header, "
            "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            status=401,
        )
    if not _SECRET_KEY.fullmatch(given):
        shown = given.removeprefix("Bearer ")
        hidden = f"{shown[:7]}***{shown[-4:]}" if len(shown) > 12 else "***"
        raise Refusal(f"Invalid API Key provided: {hidden}. The stand-in takes test keys only.", status=401)
    version = request.headers.get("stripe-version", API_VERSION)
    if version != API_VERSION:
        raise Refusal(f"Invalid Stripe API version: {version}. The stand-in speaks {API_VERSION} only.")


def _trouble_before(fault: Fault | None) -> None:
    """Trouble in front of the endpoint: nothing happened, and nothing is kept under the key."""
    if fault and fault.do == "500":
        raise _out_of_order("An unknown error occurred", executed=False)
    if fault and fault.do == "429":
        raise Refusal(
            "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
            status=429,
            code="rate_limit",
        )
