"""One process of the frontend."""

from __future__ import annotations

import uvicorn
from pydantic import ValidationError

from web.main import build
from web.settings import WebSettings

WAY_OUT = "`rounds env` writes a file with all of them."


def serve() -> None:
    """Until told to stop. Ends with a sentence where a setting is missing or cannot be right."""
    try:
        settings = WebSettings()
        app = build(settings)
    except ValidationError as wrong:
        names = ", ".join("_".join(map(str, error["loc"])).upper() for error in wrong.errors())
        raise SystemExit(
            f"cannot start: set these environment variables correctly: {names}. {WAY_OUT}"
        ) from None
    except ValueError as wrong:
        raise SystemExit(
            f"cannot start: WEB_SESSION_KEYS holds a key that is none ({wrong}). {WAY_OUT}"
        ) from None
    uvicorn.run(
        app,
        host=settings.http_host,
        port=settings.http_port,
        log_level=settings.log_level,
        server_header=False,
        proxy_headers=False,
        access_log=False,
    )
