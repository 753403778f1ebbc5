"""Broken rules and adapters of the services, each with one thought missing."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import partial
from typing import Literal

from services.catalog.holding.domain.holding import HoldPlace, hold
from services.catalog.holding.domain.releasing import CloseWindow, close_window
from services.catalog.holding.domain.reserving import ReservePlace, reserve
from services.catalog.holding.use_cases import Holding
from services.catalog.rotations.domain.rotation import Rotation, RotationState
from services.notifications.sending.domain.delivery import Accepted
from services.notifications.sending.domain.sending import settle
from services.notifications.sending.use_cases.sender import MailSender
from services.notifications.writing.domain.mail import SendingMail
from services.payments.lifecycle.domain.ending import end_hold
from services.payments.lifecycle.use_cases import Lifecycle
from services.payments.paying.use_cases.converging import Converging
from services.payments.provider.domain import ProviderRefund, ProviderSession
from services.payments.provider.ports import RefundOrder
from services.payments.statement.domain.attempts import CheckoutRequest
from services.payments.statement.domain.statement import AnyStatement, Statement
from shared.chassis.decision import Decided, Instant
from shared.contracts.fact import Fact
from tests.simulation.connected_provider import ConnectedProvider


def _with_room(rotation: RotationState) -> RotationState:
    if not isinstance(rotation, Rotation):
        return rotation
    return replace(rotation, places={monday: count + 9 for monday, count in rotation.places.items()})


def _as_it_is(after: RotationState, before: RotationState) -> RotationState:
    if isinstance(after, Rotation) and isinstance(before, Rotation):
        return replace(after, places=before.places)
    return after


class HoldsWithoutLooking(Holding):
    """A place for everybody."""

    async def hold_place(self, command: HoldPlace) -> None:
        def decide(rotation: RotationState, now: Instant) -> Decided[RotationState]:
            after, facts = hold(command, self._policy, _with_room(rotation), now)
            return _as_it_is(after, rotation), facts

        await self._rotations.change(command.rotation_id, decide)


class ReservesForLateMoney(Holding):
    """Money that came too late gets its place, whoever has it now."""

    async def reserve_place(self, command: ReservePlace) -> None:
        def decide(rotation: RotationState, now: Instant) -> Decided[RotationState]:
            after, facts = reserve(command, _with_room(rotation), now)
            return _as_it_is(after, rotation), facts

        await self._rotations.change(command.rotation_id, decide)


class FreesByTheClock(Holding):
    """A hold that is over is free at once: payments is not asked."""

    async def act_on_due(self, rotation_id: str) -> None:
        await super().act_on_due(rotation_id)

        def decide(rotation: RotationState, now: Instant) -> Decided[RotationState]:
            facts: list[Fact] = []
            claims = rotation.claims if isinstance(rotation, Rotation) else {}
            for name in [name for name, claim in claims.items() if claim.state == "ending"]:
                command = CloseWindow(name, rotation_id)
                rotation, said = close_window(command, self._policy, rotation, now)
                facts += said
            return rotation, facts

        await self._rotations.change(rotation_id, decide)


class ClosesUnseen(Lifecycle):
    """Says that nobody can pay any more while a page is open."""

    async def end_hold(self, application_id: str, reason: Literal["time_is_up", "withdrawn"]) -> None:
        def decide(statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
            if isinstance(statement, Statement):
                attempts = tuple(
                    replace(attempt, state="expired") if attempt.is_live else attempt
                    for attempt in statement.attempts
                )
                statement = replace(statement, attempts=attempts)
            return end_hold(reason, statement, now)

        await self._statements.change(application_id, decide)


class ByArrival(Converging):
    """Money counts from when we hear of it."""

    async def converge(self, truth: ProviderSession) -> Statement | None:
        if truth.payment is not None and truth.payment.at is not None:
            truth = replace(truth, payment=replace(truth.payment, at=self._statements.clock()))
        return await super().converge(truth)


class NewKeyPerRefund(ConnectedProvider):
    """Each try is another refund."""

    _numbers = itertools.count()

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        return await super().refund(replace(order, may_be_old=False))

    def refund_key(self, order: RefundOrder) -> str:
        return f"{order.task_id}:{next(self._numbers)}"


class NewKeyPerPage(ConnectedProvider):
    """Each try opens another page."""

    _numbers = itertools.count()

    def page_key(self, request: CheckoutRequest) -> str:
        return f"{request.attempt_id}:{next(self._numbers)}"


class SendsWhateverWasDue(MailSender):
    """What was true when it was written is sent, however long ago that was."""

    async def _is_still_true(self, mail: SendingMail) -> bool:
        return True


class SettlesFirst(MailSender):
    """A mail counts as sent before the mail server has it."""

    async def _send(self, mail: SendingMail, claimed_at: float) -> None:
        done = partial(settle, mail.claim_id, Accepted(), self._policy)
        await self._mails.change(mail.email_id, done)
        await self._server.offer(mail.message, lambda: True)
