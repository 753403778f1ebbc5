"""`rounds verify`: wait until every event is handled, then check what must always hold."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from rich.console import Console

from deploy.local.addresses import Addresses
from deploy.rounds.operating.evidence import Evidence, gather
from deploy.rounds.operating.invariants import Violation, violations
from deploy.rounds.operating.provider import gather_provider
from services.payments.provider.ports import ProviderAway

PATIENCE_SECONDS = 30.0


async def verify(addresses: Addresses, seconds: float = PATIENCE_SECONDS) -> list[Violation]:
    """What does not hold. While something is still under way it is looked at again, for so many seconds."""
    return violations(await _settled(addresses, seconds))


async def _settled(addresses: Addresses, seconds: float) -> Evidence:
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        evidence = await gather(addresses)
        is_over = asyncio.get_running_loop().time() > deadline
        if is_over or not violations(evidence):
            # The provider comes last: the services know what it has by then, or learn it in a moment.
            try:
                evidence = await _with_provider(addresses, evidence)
            except ProviderAway:
                if is_over:
                    raise
            else:
                if is_over or not violations(evidence):
                    return evidence
        await asyncio.sleep(0.5)


async def _with_provider(addresses: Addresses, evidence: Evidence) -> Evidence:
    provider = await gather_provider(addresses, evidence.statements.values())
    return replace(evidence, provider=provider)


async def report(addresses: Addresses) -> None:
    """Say what was looked at and what was found; exit 1 when something does not hold."""
    console = Console(highlight=False)
    evidence = await _settled(addresses, PATIENCE_SECONDS)
    found = violations(evidence)
    console.print(
        f"Looked at {len(evidence.rotations)} rotations, {len(evidence.applications)} applications, "
        f"{len(evidence.statements)} statements, {len(evidence.emails)} mails, {_of_provider(evidence)}."
    )
    for violation in found:
        console.print(f"[red]{violation}")
    console.print(f"[red]{len(found)} violations." if found else "[green]Everything holds.")
    if found:
        raise SystemExit(1)


def _of_provider(evidence: Evidence) -> str:
    if evidence.provider is None:
        return "and not at the provider's records (set STRIPE_RECONCILE_KEY)"
    return f"{len(evidence.provider.payments)} payments at the provider"
