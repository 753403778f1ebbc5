"""Everything that payments listens to."""

from __future__ import annotations

from services.payments.lifecycle.domain.commands import CancelStatement, OpenStatement
from services.payments.lifecycle.domain.moving import MoveStatement
from services.payments.lifecycle.use_cases import Lifecycle
from services.payments.wiring.domain.announcing import GiveProof
from services.payments.wiring.use_cases import Wires
from shared.chassis.consuming import Subscription, when
from shared.contracts.applications import ApplicationCancelled, TermsSigned, WireProofGiven
from shared.contracts.booking import ApplicationPostponed, HostCancelled
from shared.contracts.catalog import (
    HoldEnding,
    HoldExtended,
    HoldReleased,
    PlaceHeld,
    PlaceReserved,
    ReservationRefused,
)


def subscriptions(lifecycle: Lifecycle, wires: Wires) -> tuple[Subscription, ...]:
    """One line each: when that happened, do this."""
    handle = Handlers(lifecycle, wires)
    return (
        when(PlaceHeld, handle.open_statement_when_place_held),
        when(HoldExtended, handle.take_money_longer_when_hold_extended),
        when(TermsSigned, handle.take_money_when_terms_signed),
        when(WireProofGiven, handle.wait_for_wire_when_proof_given),
        when(HoldEnding, handle.close_the_way_to_pay_when_hold_ending),
        when(HoldReleased, handle.close_the_way_to_pay_when_hold_released),
        when(PlaceReserved, handle.owe_again_when_late_money_got_the_place),
        when(ReservationRefused, handle.give_all_back_when_reservation_refused),
        when(ApplicationPostponed, handle.move_due_instant_when_application_postponed),
        when(HostCancelled, handle.ask_for_nothing_when_host_cancelled),
        when(ApplicationCancelled, handle.settle_up_when_application_cancelled),
    )


class Handlers:
    """Turns facts of other services into commands."""

    def __init__(self, lifecycle: Lifecycle, wires: Wires) -> None:
        self._lifecycle = lifecycle
        self._wires = wires

    async def open_statement_when_place_held(self, fact: PlaceHeld) -> None:
        await self._lifecycle.open(_opening(fact))

    async def take_money_longer_when_hold_extended(self, fact: HoldExtended) -> None:
        await self._lifecycle.hold_longer(fact)

    async def take_money_when_terms_signed(self, fact: TermsSigned) -> None:
        await self._lifecycle.sign_terms(fact)

    async def wait_for_wire_when_proof_given(self, fact: WireProofGiven) -> None:
        await self._wires.prove(fact.application_id, GiveProof(fact.file_id, fact.given_at))

    async def close_the_way_to_pay_when_hold_ending(self, fact: HoldEnding) -> None:
        await self._lifecycle.end_hold(fact.application_id, fact.reason)

    async def close_the_way_to_pay_when_hold_released(self, fact: HoldReleased) -> None:
        await self._lifecycle.end_released_hold(fact.application_id)

    async def owe_again_when_late_money_got_the_place(self, fact: PlaceReserved) -> None:
        if fact.after_lapse:
            await self._lifecycle.reserve_again(fact.application_id)

    async def give_all_back_when_reservation_refused(self, fact: ReservationRefused) -> None:
        await self._lifecycle.give_all_back(fact.application_id)

    async def move_due_instant_when_application_postponed(self, fact: ApplicationPostponed) -> None:
        command = MoveStatement(fact.move_id, fact.start_date, fact.weeks, fact.fee.amount, fact.text)
        await self._lifecycle.move(fact.application_id, command)

    async def ask_for_nothing_when_host_cancelled(self, fact: HostCancelled) -> None:
        await self._lifecycle.await_choice(fact.application_id, fact.choose_until)

    async def settle_up_when_application_cancelled(self, fact: ApplicationCancelled) -> None:
        rules = tuple(dict.fromkeys(line.text or line.rule for line in fact.lines))
        command = CancelStatement(kept_cents=fact.kept.amount, by=fact.by, rules=rules)
        await self._lifecycle.cancel(fact.application_id, command)


def _opening(fact: PlaceHeld) -> OpenStatement:
    return OpenStatement(
        application_id=fact.application_id,
        applicant_id=fact.applicant_id,
        rotation_id=fact.rotation_id,
        title=fact.title,
        start_date=fact.start_date,
        weeks=fact.weeks,
        time_zone=fact.time_zone,
        held_at=fact.held_at,
        until=fact.until,
        fee_cents=fact.fee.amount,
        currency=fact.fee.currency,
        policy=fact.policy,
        host_id=fact.host_id,
        specialty=fact.specialty,
    )
