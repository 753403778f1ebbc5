"""`rounds import`: what staff do with `POST /v1/catalog-imports`, from the command line."""

from pathlib import Path

from rich.console import Console

from deploy.client import Rounds, Unexpected
from deploy.local.addresses import Addresses
from deploy.local.failures import CannotStart


def bring_in(addresses: Addresses, hosts: Path | None, rotations: Path | None, partners: Path | None) -> None:
    """All or nothing; the answer names every line and column that is wrong."""
    catalog = {name: file for name, file in (("hosts", hosts), ("rotations", rotations)) if file}
    if not catalog and not partners:
        raise CannotStart("no file was named", "give --hosts, --rotations or --partners")
    console = Console(highlight=False)
    try:
        staff = Rounds(addresses).staff()
        if catalog:
            console.print_json(data=staff.import_catalog(**catalog))
        if partners:
            console.print_json(data=staff.import_partners(partners))
    except Unexpected as refusal:
        raise CannotStart(str(refusal), "correct the file and import it again; nothing was changed") from None
