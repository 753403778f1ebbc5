"""What the other services' facts do to statements: one change each."""

from __future__ import annotations

from functools import partial
from typing import Literal

from services.payments.lifecycle.domain import ending, moving, opening
from services.payments.lifecycle.domain.commands import CancelStatement, OpenStatement
from services.payments.lifecycle.domain.moving import MoveStatement
from services.payments.statement.domain.statement import AnyStatement
from shared.chassis.decision import Instant
from shared.chassis.documents import Documents
from shared.contracts.applications import TermsSigned
from shared.contracts.catalog import HoldExtended


class Lifecycle:
    """Commands by application id; the decisions are in the domain."""

    def __init__(self, statements: Documents[AnyStatement]) -> None:
        self._statements = statements

    async def open(self, command: OpenStatement) -> None:
        await self._statements.change(command.application_id, partial(opening.open_statement, command))

    async def hold_longer(self, fact: HoldExtended) -> None:
        await self._statements.change(fact.application_id, partial(opening.hold_longer, fact.until))

    async def sign_terms(self, fact: TermsSigned) -> None:
        decide = partial(
            opening.sign_terms, fact.signed_at, version=fact.terms_version, sha256=fact.terms_sha256
        )
        await self._statements.change(fact.application_id, decide)

    async def end_hold(self, application_id: str, reason: Literal["time_is_up", "withdrawn"]) -> None:
        await self._statements.change(application_id, partial(ending.end_hold, reason))

    async def end_released_hold(self, application_id: str) -> None:
        await self._statements.change(application_id, ending.end_released_hold)

    async def reserve_again(self, application_id: str) -> None:
        await self._statements.change(application_id, ending.reserve_again)

    async def give_all_back(self, application_id: str) -> None:
        await self._statements.change(application_id, ending.give_all_back)

    async def await_choice(self, application_id: str, until: Instant) -> None:
        await self._statements.change(application_id, partial(moving.await_choice, until))

    async def move(self, application_id: str, command: MoveStatement) -> None:
        await self._statements.change(application_id, partial(moving.move_statement, command))

    async def cancel(self, application_id: str, command: CancelStatement) -> None:
        await self._statements.change(application_id, partial(ending.cancel, command))
