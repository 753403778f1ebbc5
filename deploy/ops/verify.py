"""`rounds verify`: wait until everything told is heard, then check what must always hold."""

from __future__ import annotations

import asyncio

from rich.console import Console

from deploy.local.addresses import Addresses
from deploy.ops.evidence import Evidence, gather
from deploy.ops.invariants import Violation, violations

PATIENCE_SECONDS = 30.0


async def verify(addresses: Addresses, seconds: float = PATIENCE_SECONDS) -> list[Violation]:
    """What does not hold. While something is still under way it is looked at again, for so many seconds."""
    return violations(await _settled(addresses, seconds))


async def _settled(addresses: Addresses, seconds: float) -> Evidence:
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        evidence = await gather(addresses)
        if not violations(evidence) or asyncio.get_running_loop().time() > deadline:
            return evidence
        await asyncio.sleep(0.5)


async def report(addresses: Addresses) -> None:
    """Say what was looked at and what was found; exit 1 when something does not hold."""
    console = Console(highlight=False)
    evidence = await _settled(addresses, PATIENCE_SECONDS)
    found = violations(evidence)
    console.print(
        f"Looked at {len(evidence.rotations)} rotations, {len(evidence.applications)} applications, "
        f"{len(evidence.statements)} statements, {len(evidence.emails)} mails."
    )
    for violation in found:
        console.print(f"[red]{violation}")
    console.print(f"[red]{len(found)} violations." if found else "[green]Everything holds.")
    if found:
        raise SystemExit(1)
