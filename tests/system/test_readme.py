"""What the README says about calling the API is true: its lines are run as they stand."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from deploy.local.platform import Platform

ROOT = Path(__file__).parents[2]
LINES = re.compile(r"<!-- tests/system/test_readme\.py runs these lines -->\n```sh\n(.*?)```", re.DOTALL)


def the_lines() -> str:
    found = LINES.search((ROOT / "README.md").read_text())
    assert found is not None
    return found.group(1)


@pytest.mark.system
def test_the_lines_lead_from_registering_to_a_reserved_place(system: Platform) -> None:
    where = [
        f"GATEWAY={system.gateway}",
        f"MAILBOX={system.addresses['mailbox']}",
        f"ADDRESSES={system.root / 'addresses.json'}",
    ]
    done = subprocess.run(
        ["env", *where, "bash", "-euo", "pipefail", "-c", the_lines()],
        cwd=ROOT, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-2000:]
    for event in ("ApplicationSubmitted", "PlaceHeld", "TermsSigned", "PaymentReceived", "CoachAssigned"):
        assert f"event: {event}" in done.stdout
    assert '"state":"balance_due"' in done.stdout
