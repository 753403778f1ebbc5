"""Everything that applications listens to."""

from __future__ import annotations

from services.applications.application.use_cases.announcements import Announcements
from services.applications.application.use_cases.rotations import Rotations
from services.applications.booking.use_cases.places import Places
from shared.chassis.consuming import Subscription, when
from shared.contracts import catalog, payments

# Facts that are only recorded, for the applicant to read.
HOLD_NEWS = (catalog.HoldEndingSoon, catalog.HoldEnding, catalog.ReservationRefused)
MONEY_NEWS = (
    payments.StatementOpened,
    payments.CheckoutOpened,
    payments.PaymentReceived,
    payments.DepositCompleted,
    payments.PaymentFailed,
    payments.PaymentCameTooLate,
    payments.DueExtended,
    payments.StatementMoved,
    payments.WireAwaited,
    payments.WireOverdue,
    payments.WireEnded,
    payments.LateFeeRaised,
    payments.LateFeeReversed,
    payments.FeeReduced,
    payments.StatementSettled,
    payments.RefundSent,
    payments.DisputeOpened,
    payments.DisputeClosed,
    payments.StatementVoided,
)


def subscriptions(
    rotations: Rotations, places: Places, announcements: Announcements
) -> tuple[Subscription, ...]:
    """One line each: when that happened, do this."""
    handle = Handlers(rotations, places, announcements)
    return (
        when(catalog.RotationPublished, handle.copy_rotation_when_published),
        when(catalog.RotationChanged, handle.copy_rotation_when_changed),
        when(catalog.RotationClosed, handle.close_rotation_when_closed),
        when(catalog.PlaceHeld, handle.let_applicant_sign_when_place_held),
        when(catalog.HoldExtended, handle.sign_and_pay_longer_when_hold_extended),
        when(catalog.PlaceRefused, handle.return_to_staff_when_place_refused),
        when(catalog.Waitlisted, handle.wait_when_waitlisted),
        when(catalog.HoldLapsed, handle.lapse_when_hold_ended),
        when(catalog.HoldReleased, handle.lapse_when_hold_ended),
        when(catalog.PlaceCalledOff, handle.cancel_when_place_called_off),
        when(catalog.PlaceMoved, handle.move_visit_when_place_moved),
        when(catalog.PlaceMoveRefused, handle.keep_visit_when_place_move_refused),
        when(catalog.PlaceReserved, handle.assign_coach_when_place_reserved),
        *(when(fact, handle.record_when_hold_announced) for fact in HOLD_NEWS),
        *(when(fact, handle.record_when_money_announced) for fact in MONEY_NEWS),
    )


class Handlers:
    """Gives facts of other services to the use case that follows from them."""

    def __init__(self, rotations: Rotations, places: Places, announcements: Announcements) -> None:
        self._rotations = rotations
        self._places = places
        self._announcements = announcements

    async def copy_rotation_when_published(self, fact: catalog.RotationPublished) -> None:
        await self._rotations.publish(fact)

    async def copy_rotation_when_changed(self, fact: catalog.RotationChanged) -> None:
        await self._rotations.change(fact)

    async def close_rotation_when_closed(self, fact: catalog.RotationClosed) -> None:
        await self._rotations.close(fact)

    async def let_applicant_sign_when_place_held(self, fact: catalog.PlaceHeld) -> None:
        await self._places.hold(fact)

    async def sign_and_pay_longer_when_hold_extended(self, fact: catalog.HoldExtended) -> None:
        await self._places.hold_longer(fact)

    async def return_to_staff_when_place_refused(self, fact: catalog.PlaceRefused) -> None:
        await self._places.return_to_staff(fact)

    async def wait_when_waitlisted(self, fact: catalog.Waitlisted) -> None:
        await self._places.put_on_waitlist(fact)

    async def lapse_when_hold_ended(self, fact: catalog.HoldLapsed | catalog.HoldReleased) -> None:
        await self._places.end_hold(fact)

    async def cancel_when_place_called_off(self, fact: catalog.PlaceCalledOff) -> None:
        await self._places.call_off(fact)

    async def move_visit_when_place_moved(self, fact: catalog.PlaceMoved) -> None:
        await self._places.move(fact)

    async def keep_visit_when_place_move_refused(self, fact: catalog.PlaceMoveRefused) -> None:
        await self._places.keep(fact)

    async def assign_coach_when_place_reserved(self, fact: catalog.PlaceReserved) -> None:
        await self._places.reserve(fact)

    async def record_when_hold_announced(self, fact: catalog.HoldFact) -> None:
        await self._announcements.record_hold_fact(fact)

    async def record_when_money_announced(self, fact: payments.StatementFact) -> None:
        await self._announcements.record_money_fact(fact)
