"""The process of Stripe's stand-in; what it does is in the package stripe_standin."""

import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.local.ports import accepts
from deploy.local.process import Process


class StripeStandIn(Process):
    def __init__(
        self, root: Path, port: int, *, webhook_url: str, webhook_secret: str, detached: bool = False
    ) -> None:
        super().__init__("stripe", root, [port], detached=detached)
        self._port = port
        self._webhook = ("--webhook-url", webhook_url, "--webhook-secret", webhook_secret)

    def command(self) -> Sequence[str]:
        own = ("--port", str(self._port), "--data", str(self.folder / "state"))
        return (sys.executable, "-m", "stripe_standin", *own, *self._webhook)

    def is_ready(self) -> bool:
        return accepts(self._port)
