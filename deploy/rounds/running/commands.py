"""The subcommands that start, stop and try the system."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.api_documents.publish import publish
from deploy.client.travel import span, travel
from deploy.local import on_demand
from deploy.local.gateway import site_of
from deploy.local.ports import FREE_OR_FIXED, variables
from deploy.rounds.root import HERE, Root, running
from deploy.rounds.running import down as stopping
from deploy.rounds.running.env_file import env_file, keep_private
from deploy.rounds.running.up import Up

RUN, FEED = "Start, stop, try", "Set up"
PORTS = ", ".join(f"{name} ({port})" for name, port in variables().items())
SETTINGS = f"""**{FREE_OR_FIXED}=free** takes free ports for everything; the table at the end, and
`.rounds/addresses.json`, say which.

One port is moved by its variable: {PORTS}.

Servers of yours are used instead of own ones: KAFKA_BOOTSTRAP_SERVERS, MONGO_URL, SMTP_URL, STRIPE_API_KEY.
"""

CsvFile = Annotated[Path | None, typer.Option(exists=True, dir_okay=False)]
app = typer.Typer()
console = Console(highlight=False)


@app.command(rich_help_panel=RUN, epilog=SETTINGS)
def up(
    root: Root = HERE, *, detach: Annotated[bool, typer.Option(help="Return when ready.")] = False
) -> None:
    """Start everything, load the example data, play the story once."""
    Up(root, console, detach=detach).run()


@app.command(rich_help_panel=RUN)
def down(root: Root = HERE) -> None:
    """Stop everything, also after a crash."""
    ended = stopping.down(root)
    console.print(f"Stopped {', '.join(ended)}." if ended else "Nothing was running.")


@app.command(rich_help_panel=RUN)
def story(root: Root = HERE) -> None:
    """Play the main story on the running system, from registering to a reserved place."""
    on_demand.call("deploy.rounds.story", "play", running(root))


@app.command("travel", rich_help_panel=RUN)
def travel_(by: Annotated[str, typer.Argument(help="50d, 36h, 1w2d")], root: Root = HERE) -> None:
    """Move the clock of the running system, to see what deadlines do."""
    travel(running(root), span(by))
    console.print(f"It is {by} later now.")


@app.command("import", rich_help_panel=FEED)
def import_(
    hosts: CsvFile = None, rotations: CsvFile = None, partners: CsvFile = None, root: Root = HERE
) -> None:
    """Load hosts, rotations or partners from CSV files as staff do: all or nothing."""
    on_demand.call("deploy.rounds.running.importing", "bring_in", running(root), hosts, rotations, partners)


@app.command(rich_help_panel=FEED)
def env() -> None:
    """Print an environment file for docker compose, with fresh secrets: rounds env > .env"""
    keep_private(sys.stdout)
    sys.stdout.write(env_file() + "\n")


@app.command(rich_help_panel=FEED)
def topics(
    servers: Annotated[str, typer.Option(envvar="KAFKA_BOOTSTRAP_SERVERS")] = "", root: Root = HERE
) -> None:
    """Create the Kafka topics that do not exist yet."""
    on_demand.call("shared.chassis.topics", "create_topics", (servers or running(root)["kafka"]).split(","))


@app.command(rich_help_panel=FEED)
def prepare(mongo: Annotated[str, typer.Option(envvar="MONGO_URL")] = "", root: Root = HERE) -> None:
    """Make the indexes that the services need and that do not exist yet; again is no harm."""
    on_demand.call("deploy.rounds.running.preparing", "prepare", mongo or running(root)["mongo"])


@app.command(rich_help_panel=FEED)
def openapi(root: Root = HERE) -> None:
    """Collect the services' API documents for the gateway."""
    publish(running(root)["services"], site_of(root))
