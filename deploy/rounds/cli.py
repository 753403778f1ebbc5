"""The console script `rounds`: each command is a line here and a module elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.api_documents.publish import publish
from deploy.client import travel as travelling
from deploy.local import on_demand
from deploy.local.failures import CannotStart
from deploy.local.gateway import site_of
from deploy.rounds.operating import dead_letters
from deploy.rounds.root import HERE, Root, running
from deploy.rounds.running import down as stopping
from deploy.rounds.running.env_file import env_file, keep_private
from deploy.rounds.running.up import Up

CsvFile = Annotated[Path | None, typer.Option(exists=True, dir_okay=False)]
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(dead_letters.app, name="dead-letters")
console = Console(highlight=False)


@app.command()
def up(
    root: Root = HERE, *, detach: Annotated[bool, typer.Option(help="Return when ready.")] = False
) -> None:
    """Start everything, load the example data, play the story once."""
    Up(root, console, detach=detach).run()


@app.command()
def down(root: Root = HERE) -> None:
    """Stop everything, also after a crash."""
    ended = stopping.down(root)
    console.print(f"Stopped {', '.join(ended)}." if ended else "Nothing was running.")


@app.command()
def story(root: Root = HERE) -> None:
    """Play the main story on the running system."""
    on_demand.call("deploy.rounds.story", "play", running(root))


@app.command()
def travel(by: Annotated[str, typer.Argument(help="50d, 36h, 1w2d")], root: Root = HERE) -> None:
    """Move the clock of the running system."""
    travelling.travel(running(root), travelling.span(by))
    console.print(f"It is {by} later now.")


@app.command()
def verify(root: Root = HERE) -> None:
    """Check what must always hold on the running system."""
    on_demand.call("deploy.rounds.operating.verify", "report", running(root))


@app.command()
def reconcile(root: Root = HERE) -> None:
    """Look through the payment provider's records now, as after a restore; repair what is behind."""
    on_demand.call("deploy.rounds.operating.reconcile", "report", running(root))


@app.command()
def replay(
    since: Annotated[datetime | None, typer.Option(help="UTC; without it, all that is kept")] = None,
    root: Root = HERE,
) -> None:
    """Fill an emptied Kafka again with what the services have told."""
    moment = since.replace(tzinfo=UTC) if since else None
    on_demand.call("deploy.rounds.operating.replay", "report", running(root), moment)


@app.command()
def dump(
    folder: Annotated[Path, typer.Argument(help="Made now; holds personal data.")], root: Root = HERE
) -> None:
    """Write all services' databases to files, as they are at one moment; services may run."""
    on_demand.call("deploy.rounds.operating.backup", "report_dump", running(root), folder)


@app.command()
def restore(folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)], root: Root = HERE) -> None:
    """Bring a dump into empty databases, while no service runs."""
    on_demand.call("deploy.rounds.operating.backup", "report_restore", running(root), folder)


@app.command("import")
def import_(
    hosts: CsvFile = None, rotations: CsvFile = None, partners: CsvFile = None, root: Root = HERE
) -> None:
    """Bring in CSV files as staff, all or nothing."""
    on_demand.call("deploy.rounds.running.importing", "bring_in", running(root), hosts, rotations, partners)


@app.command()
def topics(
    servers: Annotated[str, typer.Option(envvar="KAFKA_BOOTSTRAP_SERVERS")] = "", root: Root = HERE
) -> None:
    """Create the Kafka topics that do not exist yet."""
    on_demand.call("shared.chassis.topics", "create_topics", (servers or running(root)["kafka"]).split(","))


@app.command()
def openapi(root: Root = HERE) -> None:
    """Collect the services' API documents for the gateway."""
    publish(running(root)["services"], site_of(root))


@contextmanager
def plain_failures() -> Iterator[None]:
    try:
        yield
    except CannotStart as failure:
        Console(stderr=True, highlight=False).print(
            f"[bold red]{failure.what}[/].\n{failure.remedy}.", soft_wrap=True
        )
        sys.exit(1)


@app.command()
def env() -> None:
    """Print an environment file for docker compose, with fresh secrets: rounds env > .env"""
    keep_private(sys.stdout)
    sys.stdout.write(env_file() + "\n")


def main() -> None:
    with plain_failures():
        app()
