"""One random day around the due instant: who pays, how and when, and what banks and the dashboard do then."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.payments.deadlines.domain.late_fees import standing_fee
from services.payments.statement.domain.lines import FEES
from services.payments.statement.domain.statement import Statement
from tests.payments.builders import APPLICANT, DUE
from tests.payments.heard import held, signed
from tests.payments.running import Running

APPS = [f"app_{number}" for number in range(1, 9)]
DAY = 24 * 60
NOON = DAY // 2
"""Minutes; the due instant is in the middle of the day."""


@dataclass(frozen=True, order=True)
class Step:
    """What happens in one minute of the day."""

    minute: int
    application_id: str
    what: str
    number: int = 0


def random_day(seed: int) -> list[Step]:
    """The same for the same seed. Many pay in the minutes around the due instant."""
    chance = random.Random(seed)
    steps = [step for application_id in APPS for step in _steps(application_id, chance)]
    return sorted(step for step in steps if step.minute < DAY)


def _steps(application_id: str, chance: random.Random) -> Iterator[Step]:
    minute = chance.choice([chance.randrange(DAY), NOON - 3, NOON - 4, NOON - 5])
    way = chance.choice(["card", "card", "declined_first", "challenged", "bank", "bank", "nothing"])
    yield Step(minute, application_id, "open")
    if way == "nothing":
        return
    if way == "declined_first":
        yield Step(minute + 2, application_id, "declined")
    yield Step(minute + 4, application_id, "bank" if way == "bank" else "card")
    minute += 4
    if way == "bank":
        minute += chance.randrange(5, 6 * 60)
        answer = chance.choice(["bank_yes", "bank_no"])
        yield Step(minute, application_id, answer)
        if answer == "bank_no":
            return
    match chance.choice(["", "refund", "refund", "dispute"]):
        case "refund":
            yield Step(
                minute + chance.randrange(1, 300), application_id, "refund", chance.randrange(1, 9_999)
            )
        case "dispute":
            minute += chance.randrange(1, 300)
            yield Step(minute, application_id, "dispute")
            yield Step(minute + chance.randrange(1, 300), application_id, chance.choice(["won", "lost"]))


class Day:
    """Plays the steps against the stand-in; `after` says what payments hears meanwhile."""

    def __init__(self, payments: Running) -> None:
        self.payments = payments
        self._sessions: dict[str, str] = {}
        self._disputes: dict[str, str] = {}

    async def dawn(self) -> None:
        """Everybody has paid the deposit long ago."""
        for application_id in APPS:
            now = self.payments.clock()
            terms = signed(now).model_copy(update={"application_id": application_id})
            await self.payments.hear(held(now, application_id=application_id), terms)
            await self._open(application_id, "deposit")
            await self._control("pay", application_id)
        await self.payments.settle()
        await self._until(0)

    async def play(self, steps: list[Step], after: Callable[[], Awaitable[None]]) -> None:
        for step in steps:
            await self._until(step.minute)
            await self._do(step)
            await after()
        await self._until(DAY)

    async def _until(self, minute: int) -> None:
        to = DUE + timedelta(minutes=minute - NOON)
        self.payments.clock.travel(to - self.payments.clock())
        await self.payments.align()

    async def _do(self, step: Step) -> None:
        app = step.application_id
        match step.what:
            case "open":
                # By now the clock may have raised the fee, webhooks or not; and no payment is under way.
                await self.payments.inside.acts["statements"](app)
                await self._open(app, "balance")
            case "declined":
                await self._control("pay", app, payment_method="pm_card_visa_chargeDeclined")
            case "card":
                await self._control("pay", app)
            case "bank":
                await self._control("pay", app, payment_method="pm_usBankAccount")
            case "bank_yes" | "bank_no":
                await self._control("ach", app, ok=step.what == "bank_yes")
            case "refund":
                await self._control("dashboard_refund", app, amount=step.number)
            case "dispute":
                self._disputes[app] = (await self._control("dispute", app))["id"]
            case won_or_lost:
                dispute = self._disputes[app]
                await self.payments.control("close_dispute", dispute=dispute, won=won_or_lost == "won")

    async def _open(self, application_id: str, pay: str) -> None:
        answer = await self.payments.api.post(
            f"/v1/statements/{application_id}/checkouts",
            json={"pay": pay},
            headers={"authorization": f"Bearer applicant:{APPLICANT}", "idempotency-key": pay},
        )
        assert answer.status_code == 201, answer.text
        self._sessions[application_id] = answer.json()["checkout_url"].rpartition("/")[2]

    async def _control(self, action: str, application_id: str, **wish: Any) -> dict[str, Any]:
        return await self.payments.control(action, session=self._sessions[application_id], **wish)


async def checksum(payments: Running) -> str:
    """Of all that is true of the statements, whenever and in whatever order it was heard."""
    found = await payments.inside.kept["statements"].get_many(APPS)
    plain = {application_id: _plain(statement) for application_id, statement in sorted(found.items())}
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


def _plain(statement: Statement) -> dict[str, Any]:
    lines = [line for line in statement.lines if line.kind not in FEES]
    return {
        "lines": sorted((line.kind, line.cents, f"{line.at:%F %H:%M}") for line in lines),
        "fee": standing_fee(statement),
        "attempts": [(attempt.id, attempt.state) for attempt in statement.attempts],
        "refunds": sorted((task.cents, task.reason, task.state) for task in statement.refund_tasks),
        "disputes": [(dispute.cents, dispute.status) for dispute in statement.disputes],
        "state": (statement.state, statement.balance, statement.flags),
    }
