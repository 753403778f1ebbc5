"""`python -m stripe_standin`: the stand-in as a process."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from stripe_standin.app import EXAMPLE, create_app
from stripe_standin.protocol.wire import API_VERSION
from stripe_standin.world.storefront import Storefront

EXAMPLES = """\
example:
  python -m stripe_standin --port 8420 --webhook-url http://127.0.0.1:8000/stripe --webhook-secret whsec_test
  stripe.StripeClient("sk_test_anything", base_addresses={"api": "http://127.0.0.1:8420"})

The README has the test cards, the remote control under /_test/, and what is missing.
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m stripe_standin",
        description=f"Stripe's API {API_VERSION}, its payment page and its webhooks; no account, no network.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    serving = made.add_argument_group("where it answers")
    serving.add_argument("--port", type=int, default=8420, help="default: 8420")
    serving.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1")
    serving.add_argument("--public-url", help="how a browser reaches this process, where that differs")
    webhooks = made.add_argument_group("webhooks")
    webhooks.add_argument("--webhook-url", help="where events are sent")
    webhooks.add_argument("--webhook-secret", help="what they are signed with (whsec_...)")
    webhooks.add_argument(
        "--webhook-events", default="*", help="types to send, with commas between; default: all"
    )
    shown = made.add_argument_group("what it keeps and shows")
    keeps = "file (or folder for it) that keeps everything; without it a restart forgets"
    shown.add_argument("--data", type=Path, help=keeps)
    shown.add_argument("--merchant", default=EXAMPLE.merchant, help="whom the page asks to pay")
    shown.add_argument("--hint", default=EXAMPLE.hint, help="shown at /: how to come to a payment page")
    return made


def arguments() -> argparse.Namespace:
    """What was given on the command line."""
    line = parser()
    given = line.parse_args()
    if given.webhook_url and not given.webhook_secret:
        line.error("--webhook-url needs --webhook-secret")
    return given


def main() -> None:
    """Serve until told to stop."""
    given = arguments()
    app = create_app(
        given.webhook_url,
        given.webhook_secret,
        webhook_events=tuple(given.webhook_events.split(",")),
        data=given.data,
        storefront=Storefront(given.public_url, given.merchant, given.hint),
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
