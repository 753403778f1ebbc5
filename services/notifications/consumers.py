"""Kafka: the table of everything that notifications listens to."""

from __future__ import annotations

from services.notifications.knowing.domain.apply_facts import CaseFact
from services.notifications.writing.use_cases.event_handlers import Telling
from shared.chassis.consuming import Subscription, when
from shared.contracts import applications as apps
from shared.contracts import catalog, notifications, payments

CASE_FACTS: tuple[type[CaseFact], ...] = (
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


def subscriptions(telling: Telling) -> tuple[Subscription, ...]:
    """Facts about an application go into its case; the others stand alone."""
    return (
        *(when(fact, telling.add_to_case) for fact in CASE_FACTS),
        when(apps.EmailVerificationRequested, telling.write_about_account),
        when(apps.PasswordResetRequested, telling.write_about_account),
        when(apps.RegistrationRepeated, telling.write_about_account),
        when(apps.ContactChanged, telling.know_person),
        when(apps.ContactErased, telling.forget_person),
        when(catalog.RotationPublished, telling.know_rotation),
        when(catalog.RotationChanged, telling.know_rotation),
        when(notifications.EmailGaveUp, telling.write_about_lost_email),
        when(payments.StaffAsked, telling.write_to_staff),
    )
