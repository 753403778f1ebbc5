"""Kafka: the table of everything that notifications listens to."""

from __future__ import annotations

from services.notifications.knowing.domain.apply_facts import SummaryFact
from services.notifications.writing.use_cases.event_handlers import EventHandlers
from shared.chassis.consuming import Subscription, when
from shared.contracts import applications as apps
from shared.contracts import catalog, notifications, payments

SUMMARY_FACTS: tuple[type[SummaryFact], ...] = (
    apps.ApplicationSubmitted,
    apps.InformationRequested,
    apps.HostReviewRequested,
    apps.HostReviewReminderDue,
    apps.HostReviewEscalated,
    apps.HostReviewExpired,
    apps.HostReviewAnswered,
    apps.HostAnswerRecorded,
    apps.ApplicationAccepted,
    apps.ApplicationDeclined,
    apps.TermsSigned,
    apps.ApplicationWithdrawn,
    apps.OfferDeclined,
    apps.ApplicationCancelled,
    apps.CoachAssigned,
    apps.VisitorReady,
    apps.RotationCompleted,
    catalog.PlaceHeld,
    catalog.PlaceRefused,
    catalog.Waitlisted,
    catalog.HoldEndingSoon,
    catalog.HoldLapsed,
    catalog.HoldReleased,
    catalog.PlaceReserved,
    catalog.ReservationRefused,
    payments.StatementOpened,
    payments.PaymentReceived,
    payments.DepositCompleted,
    payments.PaymentFailed,
    payments.PaymentCameTooLate,
    payments.BalanceReminderDue,
    payments.LateFeeRaised,
    payments.LateFeeReversed,
    payments.StatementSettled,
    payments.RefundSent,
    payments.DisputeOpened,
    payments.DisputeClosed,
)


def subscriptions(handlers: EventHandlers) -> tuple[Subscription, ...]:
    """Events about an application go into its summary; each of the others stands alone."""
    return (
        *(when(fact, handlers.apply_to_summary) for fact in SUMMARY_FACTS),
        when(apps.EmailVerificationRequested, handlers.write_about_account),
        when(apps.PasswordResetRequested, handlers.write_about_account),
        when(apps.RegistrationRepeated, handlers.write_about_account),
        when(apps.ContactChanged, handlers.remember_person),
        when(apps.ContactErased, handlers.forget_person),
        when(catalog.RotationPublished, handlers.remember_rotation),
        when(catalog.RotationChanged, handlers.remember_rotation),
        when(notifications.EmailGaveUp, handlers.write_about_lost_mail),
        when(payments.StaffAsked, handlers.write_to_staff),
    )
