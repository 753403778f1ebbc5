"""Everything that applications listens to."""

from __future__ import annotations

from services.applications.application.use_cases.announcements import Announcements
from services.applications.application.use_cases.rotations import Rotations
from services.applications.booking.use_cases.places import Places
from shared.chassis.consuming import Subscription, when
from shared.contracts import catalog, payments

HOLD_NEWS = (catalog.HoldEndingSoon, catalog.HoldEnding, catalog.ReservationRefused)
MONEY_NEWS = (
    payments.StatementOpened,
    payments.CheckoutOpened,
    payments.PaymentReceived,
    payments.DepositCompleted,
    payments.PaymentFailed,
    payments.PaymentCameTooLate,
    payments.DueExtended,
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
    """The whole table."""
    return (*_about_rotations(rotations), *_about_places(places), *_recorded(announcements))


def _about_rotations(rotations: Rotations) -> tuple[Subscription, ...]:
    async def copy_rotation_when_published(fact: catalog.RotationPublished) -> None:
        await rotations.publish(fact)

    async def copy_rotation_when_changed(fact: catalog.RotationChanged) -> None:
        await rotations.change(fact)

    async def close_rotation_when_closed(fact: catalog.RotationClosed) -> None:
        await rotations.close(fact)

    return (
        when(catalog.RotationPublished, copy_rotation_when_published),
        when(catalog.RotationChanged, copy_rotation_when_changed),
        when(catalog.RotationClosed, close_rotation_when_closed),
    )


def _about_places(places: Places) -> tuple[Subscription, ...]:
    async def let_applicant_sign_when_place_held(fact: catalog.PlaceHeld) -> None:
        await places.hold(fact)

    async def sign_and_pay_longer_when_hold_extended(fact: catalog.HoldExtended) -> None:
        await places.hold_longer(fact)

    async def return_to_staff_when_place_refused(fact: catalog.PlaceRefused) -> None:
        await places.return_to_staff(fact)

    async def wait_when_waitlisted(fact: catalog.Waitlisted) -> None:
        await places.put_on_waitlist(fact)

    async def lapse_when_hold_ended(fact: catalog.HoldLapsed | catalog.HoldReleased) -> None:
        await places.end_hold(fact)

    async def cancel_when_place_called_off(fact: catalog.PlaceCalledOff) -> None:
        await places.call_off(fact)

    async def assign_coach_when_place_reserved(fact: catalog.PlaceReserved) -> None:
        await places.reserve(fact)

    return (
        when(catalog.PlaceHeld, let_applicant_sign_when_place_held),
        when(catalog.HoldExtended, sign_and_pay_longer_when_hold_extended),
        when(catalog.PlaceRefused, return_to_staff_when_place_refused),
        when(catalog.Waitlisted, wait_when_waitlisted),
        when(catalog.HoldLapsed, lapse_when_hold_ended),
        when(catalog.HoldReleased, lapse_when_hold_ended),
        when(catalog.PlaceCalledOff, cancel_when_place_called_off),
        when(catalog.PlaceReserved, assign_coach_when_place_reserved),
    )


def _recorded(announcements: Announcements) -> tuple[Subscription, ...]:
    """Facts that are only recorded, for the applicant to read."""

    async def record_when_hold_announced(fact: catalog.HoldFact) -> None:
        await announcements.record_hold_fact(fact)

    async def record_when_money_announced(fact: payments.StatementFact) -> None:
        await announcements.record_money_fact(fact)

    return (
        *(when(fact, record_when_hold_announced) for fact in HOLD_NEWS),
        *(when(fact, record_when_money_announced) for fact in MONEY_NEWS),
    )
