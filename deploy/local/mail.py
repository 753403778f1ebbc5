"""The mail catcher: takes every mail over SMTP, delivers none, shows them all in a web inbox."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.ports import LOOPBACK, accepts
from deploy.local.process import Process

MAILS = "mails.sqlite"


class MailCatcher(Process):
    def __init__(self, root: Path, port: int, smtp_port: int, *, detached: bool = False) -> None:
        super().__init__("mailbox", root, [port, smtp_port], detached=detached)
        self._port = port
        self._smtp_port = smtp_port

    def command(self) -> Sequence[str]:
        return (
            *(sys.executable, "-m", "sendria", "--foreground", "--no-quit"),
            *("--db", str(self.folder / MAILS)),
            *("--smtp-ip", LOOPBACK, "--smtp-port", str(self._smtp_port)),
            *("--http-ip", LOOPBACK, "--http-port", str(self._port)),
        )

    def environment(self) -> Mapping[str, str]:
        # it would else read, and write, a configuration in the user's home
        return {**os.environ, "SENDRIA_CONFIG_DIR": str(self.folder), "NO_COLOR": "1"}

    def prepare(self) -> None:
        # the catcher would make it readable by everybody
        (self.folder / MAILS).touch(mode=0o600)

    def is_ready(self) -> bool:
        return accepts(self._smtp_port) and accepts(self._port)
