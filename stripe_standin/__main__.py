"""`python -m stripe_standin`: the stand-in as a process."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from stripe_standin.app import create_app


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m stripe_standin", description="Stripe's local stand-in")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--webhook-url", help="where events are sent")
    parser.add_argument("--webhook-secret", help="what they are signed with (whsec_...)")
    parser.add_argument(
        "--webhook-events", default="*", help="types to send, with commas between; default: all"
    )
    parser.add_argument(
        "--data",
        type=Path,
        help="file (or folder for it) that keeps everything; without it a restart forgets",
    )
    parser.add_argument("--public-url", help="how a browser reaches this process, where that differs")
    given = parser.parse_args()
    if given.webhook_url and not given.webhook_secret:
        parser.error("--webhook-url needs --webhook-secret")
    return given


def main() -> None:
    """Serve until told to stop."""
    given = arguments()
    app = create_app(
        given.webhook_url,
        given.webhook_secret,
        webhook_events=tuple(given.webhook_events.split(",")),
        data=given.data,
        public_url=given.public_url,
    )
    uvicorn.run(
        app,
        host=given.host,
        port=given.port,
        log_level="warning",
        access_log=False,
        timeout_keep_alive=75,  # longer than the SDK keeps a connection: fewer of its retries
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
