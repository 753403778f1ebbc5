"""Everything that the catalog listens to."""

from __future__ import annotations

from services.catalog.holding.domain.holding import HoldPlace
from services.catalog.holding.domain.releasing import (
    CancelReservation,
    CloseWindow,
    DeclineOffer,
    ReleasePlace,
)
from services.catalog.holding.domain.reserving import ReservePlace
from services.catalog.holding.use_cases import Holding
from services.catalog.rotations.domain.stays import Stay
from shared.chassis.consuming import Subscription, when
from shared.contracts.applications import (
    ApplicationAccepted,
    ApplicationCancelled,
    ApplicationWithdrawn,
    OfferDeclined,
)
from shared.contracts.payments import DepositCompleted, PaymentCameTooLate, PaymentWindowClosed


def subscriptions(holding: Holding) -> tuple[Subscription, ...]:
    """Each fact, and what is done when it has happened."""

    async def hold_place_when_application_accepted(fact: ApplicationAccepted) -> None:
        stay = Stay(fact.start_date, fact.weeks)
        await holding.hold_place(
            HoldPlace(fact.application_id, fact.applicant_id, fact.rotation_id, stay, fact.accepted_at)
        )

    async def reserve_place_when_deposit_completed(fact: DepositCompleted) -> None:
        payment_mark = f"deposit {fact.completed_at.isoformat()}"
        await holding.reserve_place(
            ReservePlace(fact.application_id, fact.applicant_id, fact.rotation_id, payment_mark)
        )

    async def take_place_again_when_payment_came_too_late(fact: PaymentCameTooLate) -> None:
        await holding.reserve_place(
            ReservePlace(fact.application_id, fact.applicant_id, fact.rotation_id, fact.payment_id)
        )

    return (
        when(ApplicationAccepted, hold_place_when_application_accepted),
        when(DepositCompleted, reserve_place_when_deposit_completed),
        when(PaymentCameTooLate, take_place_again_when_payment_came_too_late),
        *_giving_up(holding),
    )


def _giving_up(holding: Holding) -> tuple[Subscription, ...]:
    """A place becomes free, or begins to."""

    async def release_place_when_application_withdrawn(fact: ApplicationWithdrawn) -> None:
        await holding.release_place(ReleasePlace(fact.application_id, fact.rotation_id))

    async def offer_to_the_next_when_offer_declined(fact: OfferDeclined) -> None:
        await holding.decline_offer(DeclineOffer(fact.application_id, fact.rotation_id, fact.accepted_at))

    async def free_place_when_application_cancelled(fact: ApplicationCancelled) -> None:
        await holding.cancel_reservation(CancelReservation(fact.application_id, fact.rotation_id))

    async def give_place_away_when_payment_window_closed(fact: PaymentWindowClosed) -> None:
        await holding.close_window(CloseWindow(fact.application_id, fact.rotation_id))

    return (
        when(ApplicationWithdrawn, release_place_when_application_withdrawn),
        when(OfferDeclined, offer_to_the_next_when_offer_declined),
        when(ApplicationCancelled, free_place_when_application_cancelled),
        when(PaymentWindowClosed, give_place_away_when_payment_window_closed),
    )
