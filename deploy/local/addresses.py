"""Where everything is: what `.rounds/addresses.json` lists, and what tests and the story are given."""

import json
from pathlib import Path
from typing import TypedDict

FILE = "addresses.json"


class Account(TypedDict):
    email: str
    password: str


class Accounts(TypedDict):
    """One example person of each kind."""

    staff: Account
    coach: Account
    applicant: Account


class Addresses(TypedDict):
    """`web` is where people begin. `services` are the services' own ports, for operators and tests."""

    web: str
    gateway: str
    docs: str
    mailbox: str
    stripe: str
    kafka: str
    mongo: str
    smtp: str
    services: dict[str, str]
    accounts: Accounts


def write(root: Path, addresses: Addresses) -> None:
    path = root / FILE
    path.touch(mode=0o600)
    path.chmod(0o600)  # it holds passwords, and an older version may have made it
    path.write_text(json.dumps(addresses, indent=2) + "\n")


def read(root: Path) -> Addresses:
    addresses: Addresses = json.loads((root / FILE).read_text())
    return addresses
