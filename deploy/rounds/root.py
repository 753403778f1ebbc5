"""Which folder holds the platform's data, and whether one runs there; asked by every command."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.local import addresses, pidfile
from deploy.local.addresses import Addresses
from deploy.local.failures import CannotStart
from deploy.local.spawning import PROJECT

HERE = PROJECT / ".rounds"
Root = Annotated[Path, typer.Option(envvar="ROUNDS_ROOT", help="Where data, logs and addresses lie.")]


def running(root: Path) -> Addresses:
    """Its addresses; a sentence where nothing runs."""
    if not any(pidfile.read(note) for note in (root / "run").glob("*.pid")):
        raise CannotStart("Rounds is not running here", "start it with `make up`")
    return addresses.read(root)
