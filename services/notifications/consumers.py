"""Everything that notifications listens to."""

from __future__ import annotations

from services.notifications.knowing.domain.apply_facts import SummaryFact
from services.notifications.writing.use_cases.writing import Writing
from shared.chassis.consuming import Subscription, when
from shared.contracts import applications as apps
from shared.contracts import booking, catalog, coaching, notifications, payments, people

# Events about an application: each goes into its summary, and each of the others stands alone.
SUMMARY_FACTS: tuple[type[SummaryFact], ...] = (
    apps.ApplicationSubmitted,
    apps.InformationRequested,
    apps.HostReviewRequested,
    apps.HostReviewReminderDue,
    apps.HostReviewEscalated,
    apps.HostReviewExpired,
    apps.HostReviewAnswered,
    apps.HostAnswerRecorded,
    apps.DatesProposed,
    apps.DateChosen,
    apps.DatesRefused,
    apps.DatesTaken,
    apps.DecisionTakenBack,
    apps.ApplicationAccepted,
    apps.ApplicationDeclined,
    apps.TermsSigned,
    apps.ApplicationWithdrawn,
    booking.OfferDeclined,
    booking.ApplicationPostponed,
    booking.HostCancelled,
    apps.ApplicationCancelled,
    apps.CoachAssigned,
    coaching.VisitorHandedOver,
    apps.VisitorReady,
    apps.VisitAlarmDue,
    apps.VisitorLetCome,
    apps.RotationCompleted,
    catalog.PlaceHeld,
    catalog.HoldExtended,
    catalog.PlaceRefused,
    catalog.Waitlisted,
    catalog.HoldEndingSoon,
    catalog.HoldLapsed,
    catalog.HoldReleased,
    catalog.PlaceReserved,
    catalog.PlaceMoveRefused,
    catalog.ReservationRefused,
    payments.StatementOpened,
    payments.PaymentReceived,
    payments.DepositCompleted,
    payments.PaymentFailed,
    payments.PaymentCameTooLate,
    payments.BalanceReminderDue,
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
)


def subscriptions(writing: Writing) -> tuple[Subscription, ...]:
    """One line each: when that happened, do this."""
    handle = Handlers(writing)
    return (
        *(when(fact, handle.write_mails_when_application_changed) for fact in SUMMARY_FACTS),
        when(people.EmailVerificationRequested, handle.write_when_account_asked),
        when(people.PasswordResetRequested, handle.write_when_account_asked),
        when(people.RegistrationRepeated, handle.write_when_account_asked),
        when(people.ContactChanged, handle.remember_person_when_contact_changed),
        when(people.ContactErased, handle.forget_person_when_contact_erased),
        when(catalog.RotationPublished, handle.copy_rotation_when_published),
        when(catalog.RotationChanged, handle.copy_rotation_when_published),
        when(notifications.EmailGaveUp, handle.tell_staff_when_mail_given_up),
        when(payments.StaffAsked, handle.tell_staff_when_asked),
    )


class Handlers:
    """Gives facts of all services to the use case that follows from them."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    async def write_mails_when_application_changed(self, fact: SummaryFact) -> None:
        await self._writing.apply_to_summary(fact)

    async def write_when_account_asked(self, fact: people.AccountFact) -> None:
        await self._writing.write_about_account(fact)

    async def remember_person_when_contact_changed(self, fact: people.ContactChanged) -> None:
        await self._writing.remember_person(fact)

    async def forget_person_when_contact_erased(self, fact: people.ContactErased) -> None:
        await self._writing.forget_person(fact)

    async def copy_rotation_when_published(self, fact: catalog.RotationPublished) -> None:
        await self._writing.remember_rotation(fact)

    async def tell_staff_when_mail_given_up(self, fact: notifications.EmailGaveUp) -> None:
        await self._writing.write_about_lost_mail(fact)

    async def tell_staff_when_asked(self, fact: payments.StaffAsked) -> None:
        await self._writing.write_to_staff(fact)
