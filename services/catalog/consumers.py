"""Everything that the catalog listens to."""

from __future__ import annotations

from services.catalog.holding.domain.holding import HoldPlace
from services.catalog.holding.domain.moving import MovePlace
from services.catalog.holding.domain.releasing import (
    CancelReservation,
    CloseWindow,
    DeclineOffer,
    ReleasePlace,
    TakeBackAcceptance,
)
from services.catalog.holding.domain.reserving import ReservePlace
from services.catalog.holding.use_cases import Holding
from services.catalog.rotations.domain.stays import Stay
from shared.chassis.consuming import Subscription, when
from shared.contracts.applications import (
    ApplicationAccepted,
    ApplicationCancelled,
    ApplicationWithdrawn,
    DecisionTakenBack,
)
from shared.contracts.booking import OfferDeclined, PostponementRequested
from shared.contracts.payments import DepositCompleted, PaymentCameTooLate, PaymentWindowClosed


def subscriptions(holding: Holding) -> tuple[Subscription, ...]:
    """One line each: when that happened, do this."""
    handle = Handlers(holding)
    return (
        when(ApplicationAccepted, handle.hold_place_when_application_accepted),
        when(DepositCompleted, handle.reserve_place_when_deposit_completed),
        when(PaymentCameTooLate, handle.take_place_again_when_payment_came_too_late),
        when(ApplicationWithdrawn, handle.release_place_when_application_withdrawn),
        when(OfferDeclined, handle.offer_to_the_next_when_offer_declined),
        when(DecisionTakenBack, handle.free_place_when_acceptance_taken_back),
        when(PostponementRequested, handle.move_place_when_postponement_requested),
        when(ApplicationCancelled, handle.free_place_when_application_cancelled),
        when(PaymentWindowClosed, handle.give_place_away_when_payment_window_closed),
    )


class Handlers:
    """Turns facts of other services into commands."""

    def __init__(self, holding: Holding) -> None:
        self._holding = holding

    async def hold_place_when_application_accepted(self, fact: ApplicationAccepted) -> None:
        stay = Stay(fact.start_date, fact.weeks)
        await self._holding.hold_place(
            HoldPlace(
                fact.application_id,
                fact.applicant_id,
                fact.rotation_id,
                stay,
                fact.accepted_at,
                only_if_free=fact.only_if_free,
            )
        )

    async def reserve_place_when_deposit_completed(self, fact: DepositCompleted) -> None:
        payment_mark = f"deposit {fact.completed_at.isoformat()}"
        await self._holding.reserve_place(
            ReservePlace(fact.application_id, fact.applicant_id, fact.rotation_id, payment_mark)
        )

    async def take_place_again_when_payment_came_too_late(self, fact: PaymentCameTooLate) -> None:
        await self._holding.reserve_place(
            ReservePlace(fact.application_id, fact.applicant_id, fact.rotation_id, fact.payment_id)
        )

    async def release_place_when_application_withdrawn(self, fact: ApplicationWithdrawn) -> None:
        await self._holding.release_place(ReleasePlace(fact.application_id, fact.rotation_id))

    async def offer_to_the_next_when_offer_declined(self, fact: OfferDeclined) -> None:
        command = DeclineOffer(fact.application_id, fact.rotation_id, fact.accepted_at)
        await self._holding.decline_offer(command)

    async def free_place_when_acceptance_taken_back(self, fact: DecisionTakenBack) -> None:
        if fact.decision == "accept" and fact.accepted_at is not None:
            command = TakeBackAcceptance(fact.application_id, fact.rotation_id, fact.accepted_at)
            await self._holding.take_back(command)

    async def move_place_when_postponement_requested(self, fact: PostponementRequested) -> None:
        stay = Stay(fact.start_date, fact.weeks)
        await self._holding.move_place(
            MovePlace(fact.application_id, fact.applicant_id, fact.rotation_id, fact.move_id, stay)
        )

    async def free_place_when_application_cancelled(self, fact: ApplicationCancelled) -> None:
        await self._holding.cancel_reservation(CancelReservation(fact.application_id, fact.rotation_id))

    async def give_place_away_when_payment_window_closed(self, fact: PaymentWindowClosed) -> None:
        await self._holding.close_window(CloseWindow(fact.application_id, fact.rotation_id))
