"""The example data: hosts, rotations, partners, coaches and an applicant, brought in as an office would.

What is there already is left as it is, so a second start finds everything and changes nothing.
"""

import csv
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from deploy.client import Rounds, Staff, Unexpected
from deploy.client.rounds import GRADUATE, VERIFICATION, token_in
from deploy.example.living_costs import COSTS
from deploy.local.addresses import Addresses
from deploy.local.failures import CannotStart

FOLDER = Path(__file__).parent
US_ZONES = [
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu",
]  # fmt: skip

console = Console(highlight=False)


def load_example(addresses: Addresses) -> None:
    """Everything that `accounts` in addresses.json promises, and something to look at."""
    try:
        with Rounds(addresses) as rounds:
            _load(rounds, addresses)
    except Unexpected as failure:
        raise CannotStart(str(failure), "the services' logs, in .rounds/logs, say more") from failure


def _load(rounds: Rounds, addresses: Addresses) -> None:
    staff = rounds.staff()
    with _step("hosts and rotations"):
        load_catalog(staff)
    with _step("living costs"):
        load_costs(staff)
    with _step("partners"):
        staff.import_partners(FOLDER / "partners.csv")
    with _step("coaches"):
        load_coaches(staff, addresses)
    if addresses["mailbox"].startswith("http"):
        with _step("an applicant"):
            load_applicant(rounds)
    else:
        console.print("  [dim]no example applicant: without the mail catcher nobody reads the mailed link[/]")


def load_catalog(staff: Staff) -> None:
    """Once: importing again would undo what staff have changed since."""
    first = next(_rows("hosts"))["host_ref"]
    if not any(host["ref"] == first for host in staff.listed("/v1/hosts")):
        staff.import_catalog(hosts=FOLDER / "hosts.csv", rotations=FOLDER / "rotations.csv")


def load_costs(staff: Staff) -> None:
    """What a week costs in the country and in a few cities; invented, and each row says so."""
    there = {table["place_id"] for table in staff.listed("/v1/living-costs")}
    for place_id, table in COSTS.items():
        if place_id not in there:
            staff.wire.post("/v1/living-costs", table, expect=201)


def load_coaches(staff: Staff, addresses: Addresses) -> None:
    """One with a password, who fits every site; the others get a mail to choose theirs."""
    there = {member["email"] for member in staff.team()}
    ours = addresses["accounts"]["coach"]
    if ours["email"] not in there:
        words = {"full_name": "Rosalind Amberley", "languages": ["en", "hi", "es"], "time_zones": US_ZONES}
        staff.appoint(role="coach", **ours, **words)
    for row in _rows("coaches"):
        if row["email"] not in there:
            staff.appoint(
                role="coach",
                email=row["email"],
                full_name=row["full_name"],
                languages=row["languages"].split(";"),
                time_zones=row["time_zones"].split(";"),
            )


def load_applicant(rounds: Rounds) -> None:
    """Registered and verified like everybody else: by the link in the mail."""
    mailbox, applicant = rounds.mailbox, rounds.applicant()
    try:
        applicant.sign_in()
    except Unexpected:
        applicant.register("Ishani Velmora", GRADUATE)
        applicant.verify(token_in(mailbox.link(applicant.email, VERIFICATION)))


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


@contextmanager
def _step(what: str) -> Iterator[None]:
    """Says what is being done while it is, and how long it took."""
    began = time.monotonic()
    with console.status(f"Loading {what} …"):
        yield
    console.print(f"  [dim]{what:<22} {time.monotonic() - began:5.1f} s[/]")
