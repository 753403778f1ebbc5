"""`rounds dead-letters`: what the services could not handle; look at it, try it again, or give it up."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pymongo import MongoClient
from pymongo.collection import Collection
from rich.console import Console
from rich.table import Table

from deploy.local import addresses
from deploy.local.failures import CannotStart
from deploy.local.service import SERVICES
from deploy.rounds.root import HERE, Root, running

Letters = Collection[dict[str, Any]]
WAITING = ["parked", "behind", "replaying"]

app = typer.Typer(no_args_is_help=True, help="What the services could not handle.")
# A pipe has no width of its own: whoever filters the lines wants them whole.
console = Console(highlight=False, width=None if sys.stdout.isatty() else 300)


@app.command("list")
def list_(root: Root = HERE) -> None:
    """One line per cause."""
    table = Table("service", "cause", "state", "topic", "records", "oldest", "reason")
    cause = {"fingerprint": "$fingerprint", "state": "$state", "topic": "$topic"}
    summary = {
        "_id": cause,
        "n": {"$sum": 1},
        "oldest": {"$min": "$parked_at"},
        "why": {"$first": "$reason"},
    }
    with _databases(root) as letters:
        for service, found in letters.items():
            waiting = {"$match": {"state": {"$in": WAITING}}}
            for row in found.aggregate([waiting, {"$group": summary}, {"$sort": {"oldest": 1}}]):
                key = row["_id"]
                own = (key["fingerprint"], key["state"], key["topic"], str(row["n"]))
                table.add_row(service, *own, f"{row['oldest']:%Y-%m-%d %H:%M:%S}", row["why"][:80])
    console.print(table if table.row_count else "No dead letters.")


@app.command()
def show(
    cause: Annotated[str, typer.Argument(help="a cause or the id of one record")], root: Root = HERE
) -> None:
    """Every record of one cause, whole."""
    with _databases(root) as letters:
        for service, found in letters.items():
            for row in found.find(_named(cause)):
                console.print_json(json.dumps({"service": service, **row}, default=_readable))


@app.command()
def replay(
    cause: Annotated[str, typer.Argument(help="a cause, the id of one record, or: all")], root: Root = HERE
) -> None:
    """Hand it to its consumer again; what waits behind it follows."""
    changed = _change(root, cause, {"state": "replaying"})
    console.print(f"{changed} records will be handled again within a second or two.")


@app.command()
def discard(
    cause: Annotated[str, typer.Argument(help="a cause or the id of one record")],
    reason: Annotated[str, typer.Option(prompt="Why")],
    root: Root = HERE,
) -> None:
    """Give it up, with a reason that stays."""
    changed = _change(root, cause, {"state": "discarded", "reason": reason})
    console.print(f"{changed} records discarded.")


def _change(root: Path, cause: str, new: dict[str, str]) -> int:
    wanted = ({} if cause == "all" else _named(cause)) | {"state": {"$in": WAITING}}
    with _databases(root) as letters:
        changed = sum(found.update_many(wanted, {"$set": new}).modified_count for found in letters.values())
    if not changed:
        raise CannotStart(f"no waiting dead letter is named {cause}", "see `rounds dead-letters list`")
    return changed


def _named(cause: str) -> dict[str, Any]:
    return {"$or": [{"_id": cause}, {"fingerprint": cause}]}


@contextmanager
def _databases(root: Path) -> Iterator[dict[str, Letters]]:
    where: addresses.Addresses = running(root)
    with MongoClient[dict[str, Any]](where["mongo"], serverSelectionTimeoutMS=3000) as mongo:
        yield {service: mongo[f"rounds_{service}"]["dead_letters"] for service in SERVICES}


def _readable(value: object) -> str:
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)
