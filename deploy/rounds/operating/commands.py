"""The subcommands for people on call."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from deploy.local import on_demand
from deploy.rounds.operating import dead_letters
from deploy.rounds.root import HERE, Root, running

LOOK, RECOVER = "Look and repair (on call)", "Back up and recover (on call)"

app = typer.Typer()
app.add_typer(dead_letters.app, name="dead-letters", rich_help_panel=LOOK)


@app.command(rich_help_panel=LOOK)
def verify(root: Root = HERE) -> None:
    """Check what must always hold on the running system; 1 when something does not."""
    on_demand.call("deploy.rounds.operating.verify", "report", running(root))


@app.command(rich_help_panel=LOOK)
def reconcile(root: Root = HERE) -> None:
    """Compare with the payment provider's records now and repair what is behind; 1 when something is left."""
    on_demand.call("deploy.rounds.operating.reconcile", "report", running(root))


@app.command(rich_help_panel=RECOVER)
def replay(
    since: Annotated[datetime | None, typer.Option(help="UTC; without it, all that is kept")] = None,
    root: Root = HERE,
) -> None:
    """Publish the services' events of the last 30 days again, to refill an emptied Kafka."""
    moment = since.replace(tzinfo=UTC) if since else None
    on_demand.call("deploy.rounds.operating.replay", "report", running(root), moment)


@app.command(rich_help_panel=RECOVER)
def dump(
    folder: Annotated[Path, typer.Argument(help="Made now; holds personal data.")], root: Root = HERE
) -> None:
    """Write all services' databases to files, as they are at one moment; services may run."""
    on_demand.call("deploy.rounds.operating.backup", "report_dump", running(root), folder)


@app.command(rich_help_panel=RECOVER)
def restore(folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)], root: Root = HERE) -> None:
    """Load a dump into empty databases, while no service runs."""
    on_demand.call("deploy.rounds.operating.backup", "report_restore", running(root), folder)


@app.command(rich_help_panel=LOOK)
def routes(
    contains: Annotated[
        str, typer.Argument(help="Only those whose address, function or policy has this.")
    ] = "",
) -> None:
    """List every address with the function that answers it and who may call it; needs no running system."""
    raise typer.Exit(on_demand.call("deploy.rounds.operating.routes", "report", contains))
