"""One call of the remote control: read, done, written down, answered."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from stripe_standin.control.actions import ACTIONS, READABLE, Body, needed
from stripe_standin.protocol.wire import Refusal, answer, dump
from stripe_standin.world.world import World
from stripe_standin.worlds import Worlds


async def handle(worlds: Worlds, world: World, request: Request, action: str) -> Response:
    """Answer one control call."""
    try:
        result = await _run(worlds, world, await _body(request), action, request.method)
        status = 200
    except Refusal as refusal:
        status, result = refusal.status, refusal.body("req_control")
    except (TypeError, ValueError, AttributeError) as error:  # a body of the wrong shape
        status, result = 400, {"error": {"type": "invalid_request_error", "message": str(error)}}
    finally:
        world.commit()
    return answer(status, dump(result), {})


async def _body(request: Request) -> Body:
    body = await request.json() if await request.body() else {}
    if not isinstance(body, dict):
        raise Refusal("A control call takes a JSON object")
    return body


async def _run(worlds: Worlds, world: World, body: Body, action: str, method: str) -> Any:
    if action == "worlds" and not world.name:
        return await _worlds(worlds, body, method)
    if action == "flush" and method == "POST":
        return {"sent": await world.webhooks.flush(body)}
    if action not in ACTIONS or (method != "POST" and action not in READABLE):
        raise Refusal(f"No such control: {method} {action}", status=404)
    world.tick()
    return ACTIONS[action](world, body if method == "POST" else {})


async def _worlds(worlds: Worlds, body: Body, method: str) -> Any:
    if method == "GET":
        return {"worlds": worlds.names()}
    name = str(needed(body, "id"))
    if method == "DELETE":
        await asyncio.shield(worlds.remove(name))
        return {}
    world = worlds.create(name)
    if body.get("webhook_url"):
        types = tuple(body.get("enabled_events", ("*",)))
        world.listen(str(body["webhook_url"]), str(body.get("webhook_secret", "")), types, "we_main")
    world.commit()
    return {"id": name, "path": world.prefix}
