"""The running system as the benchmarks use it: every service a process of its own, and who is around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorClient

from benchmarks.cast import Cast, Part
from benchmarks.replica import Replica
from benchmarks.sink import Sink
from benchmarks.wire import Wire
from deploy.local.credentials import Secrets
from deploy.local.existing import Existing
from deploy.local.platform import Platform
from deploy.rounds.operating.verify import verify
from services.applications.accounts.adapters.tokens import EdDsaTokens
from services.applications.accounts.ports.credentials import Claims
from shared.chassis.ids import new_id

LONG_ENOUGH = timedelta(hours=1)


@dataclass(frozen=True)
class System:
    platform: Platform
    sink: Sink
    replica: Replica
    cast: Cast
    gateway: Wire
    provider: Wire
    emails: Any
    tokens: EdDsaTokens

    def token(self, account_id: str, role: Literal["applicant", "staff"]) -> str:
        """An access token, signed with the system's own key."""
        now = datetime.now(UTC)
        status: Literal["graduate"] | None = "graduate" if role == "applicant" else None
        return self.tokens.issue(
            Claims(
                account_id=account_id, session_id=new_id("ses"), epoch=0, role=role, status=status,
                usmle_step1_passed=False, issued_at=now, expires_at=now + LONG_ENOUGH,
            )
        )  # fmt: skip

    def token_of(self, part: Part) -> str:
        return self.token(part.applicant_id, "applicant")

    async def check(self) -> None:
        """What must always hold, on everything that was played."""
        if found := await verify(self.platform.addresses, 60):
            raise AssertionError(f"{len(found)} violations, such as {[str(one) for one in found[:3]]}")


@asynccontextmanager
async def running(root: Path) -> AsyncIterator[System]:
    """Start it in this folder, on free ports; stop it in order."""
    async with Sink() as sink:
        platform = Platform(root, existing=Existing(smtp=sink.url), environment={"LOG_FORMAT": "json"})
        await asyncio.to_thread(platform.start)
        try:
            async with _around(platform, sink) as system:
                yield system
        finally:
            await asyncio.to_thread(platform.stop)


@asynccontextmanager
async def _around(platform: Platform, sink: Sink) -> AsyncIterator[System]:
    replica = Replica(platform)
    client: Any = AsyncIOMotorClient(platform.mongo)
    gateway, provider = Wire(platform.gateway), Wire(platform.stripe)
    try:
        await replica.start()
        cast = Cast(platform.addresses, replica)
        await cast.prepare()
        yield System(
            platform=platform,
            sink=sink,
            replica=replica,
            cast=cast,
            gateway=gateway,
            provider=provider,
            emails=client["rounds_notifications"]["emails"],
            tokens=EdDsaTokens([Secrets.of(platform.root).access_token_key]),
        )
    finally:
        gateway.close()
        provider.close()
        client.close()
        await replica.close()
