"""A service for tests of the gateway: it says what reached it, and streams as an application does."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

OURS = "https://app.example.org"
"""An origin whose pages may call the API."""

service = FastAPI()


@service.get("/v1/applications/{application_id}/events")
async def events(application_id: str) -> StreamingResponse:
    async def tell() -> AsyncIterator[str]:
        yield f"data: {application_id}\n\n"
        while True:  # an application's stream is open as long as somebody listens
            yield ": still here\n\n"
            await asyncio.sleep(0.05)

    return StreamingResponse(tell(), media_type="text/event-stream")


@service.api_route("/{path:path}", methods=["GET", "POST", "PUT"])
async def echo(request: Request) -> dict[str, object]:
    body = await request.body()
    return {"headers": dict(request.headers), "size": len(body), "path": request.url.path}
