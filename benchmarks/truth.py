"""What must be true before a figure counts: everything happened, and nothing twice."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from benchmarks.cast import Part
from benchmarks.replica import DEPOSIT, Replica
from services.catalog.rotations.domain.claims import Reserved
from services.catalog.rotations.domain.rotation import Rotation
from services.payments.statement.domain.statement import Statement

Mails = Counter[tuple[str, str]]


async def mails_of(emails: Any, parts: Sequence[Part]) -> Mails:
    """How many mails were sent, by application and template."""
    ids = [part.application_id for part in parts]
    rows = emails.aggregate([
        {"$match": {"find.application_id": {"$in": ids}, "find.state": "sent"}},
        {"$group": {"_id": {"a": "$find.application_id", "t": "$find.template"}, "n": {"$sum": 1}}},
    ])  # fmt: skip
    return Counter({(row["_id"]["a"], row["_id"]["t"]): row["n"] async for row in rows})


async def all_mailed(emails: Any, parts: Sequence[Part], *templates: str, seconds: float = 120) -> None:
    """Wait until everybody was sent each of these mails; raises where one was sent twice, or never."""
    wanted = {(part.application_id, template) for part in parts for template in templates}
    deadline = time.monotonic() + seconds
    while missing := wanted - (sent := await mails_of(emails, parts)).keys():
        if time.monotonic() > deadline:
            raise AssertionError(f"{len(missing)} mails were never sent, such as {sorted(missing)[:3]}")
        await asyncio.sleep(0.1)
    if twice := [mail for mail, count in sent.items() if count > 1]:
        raise AssertionError(f"sent twice: {twice[:3]}")


async def all_reserved(replica: Replica, parts: Sequence[Part]) -> None:
    """Each has exactly one place, and has paid exactly the deposit."""
    rotations = await replica.rotations.get_many(sorted({part.rotation_id for part in parts}))
    places = Counter(
        application_id
        for rotation in rotations.values()
        if isinstance(rotation, Rotation)
        for application_id, claim in rotation.claims.items()
        if isinstance(claim, Reserved)
    )
    statements = await replica.statements.get_many([part.application_id for part in parts])
    for part in parts:
        statement = statements.get(part.application_id)
        paid = statement.paid if isinstance(statement, Statement) else 0
        if (places[part.application_id], paid) != (1, DEPOSIT.amount):
            seen = f"{places[part.application_id]} places, {paid} cents paid"
            raise AssertionError(f"{part.application_id}: {seen}: this is no figure")


async def one_held(replica: Replica, parts: Sequence[Part]) -> None:
    """One place, one hold; all others wait, each with a number of their own."""
    rotation = await replica.rotations.get(parts[0].rotation_id)
    assert isinstance(rotation, Rotation)
    queued = (rotation.waiting(part.application_id) for part in parts)
    tickets = sorted(found[1].ticket for found in queued if found is not None)
    held = [part for part in parts if part.application_id in rotation.claims]
    if len(held) != 1 or len(rotation.claims) != 1 or tickets != list(range(1, len(parts))):
        raise AssertionError(f"{len(rotation.claims)} holds, {len(tickets)} wait: this is no figure")


async def quiet(emails: Any) -> None:
    """Wait until no mail is on its way, and none has been for a second: the next row begins at rest."""
    under_way = {"find.state": {"$in": ["queued", "sending", "retry", "awaiting_contact"]}}
    calm = 0
    while calm < 5:
        calm = 0 if await emails.count_documents(under_way) else calm + 1
        await asyncio.sleep(0.2)
