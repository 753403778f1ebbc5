"""The process of Stripe's stand-in; what it does is in the package stripe_standin."""

import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.local.ports import accepts
from deploy.local.process import Process

HINT = (
    "Begin a checkout (POST /v1/statements/{id}/checkouts, see the API docs) and open the address in "
    "its answer. `make story` pays once from beginning to end."
)


class StripeStandIn(Process):
    def __init__(
        self, root: Path, port: int, *, webhook_url: str, webhook_secret: str, detached: bool = False
    ) -> None:
        super().__init__("stripe", root, [port], detached=detached)
        self._port = port
        self._webhook = ("--webhook-url", webhook_url, "--webhook-secret", webhook_secret)

    def command(self) -> Sequence[str]:
        own = ("--port", str(self._port), "--data", str(self.folder / "state"))
        shown = ("--merchant", "Rounds", "--hint", HINT)
        return (sys.executable, "-m", "stripe_standin", *own, *shown, *self._webhook)

    def is_ready(self) -> bool:
        return accepts(self._port)
