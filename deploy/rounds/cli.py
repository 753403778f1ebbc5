"""The console script `rounds`: the subcommands of each group, and how every one of them ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from deploy.local.failures import CannotStart, as_unreachable
from deploy.local.spawning import OWNER_ONLY
from deploy.rounds.operating.commands import app as operating
from deploy.rounds.running.commands import app as running

COULD_NOT = 3
CODES = (
    "Ends with 0 when done; 1 when it looked and something does not hold or is left for a person; "
    f"2 when it was called wrongly; {COULD_NOT} when it could not, with a sentence on why and what to do. "
    "`make` turns every code but 0 into 2: scripts call `.venv/bin/rounds` itself."
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Start Rounds on this machine, try it, and look after any running system.",
    epilog=CODES,
)
app.add_typer(running)
app.add_typer(operating)


@contextmanager
def plain_failures() -> Iterator[None]:
    """A sentence instead of a traceback, where the reader can do something about it."""
    try:
        yield
    except CannotStart as failure:
        _end_with(failure)
    except Exception as error:
        away = as_unreachable(error)
        if away is None:
            raise
        _end_with(away)


def _end_with(failure: CannotStart) -> None:
    Console(stderr=True, highlight=False).print(
        f"[bold red]{failure.what}[/].\n{failure.remedy}.", soft_wrap=True
    )
    sys.exit(COULD_NOT)


def main() -> None:
    os.umask(OWNER_ONLY)
    with plain_failures():
        app()
