"""Which event mails whom where no application is behind it."""

from __future__ import annotations

from services.notifications.knowing.domain.people import STAFF
from services.notifications.knowing.domain.summary import CalendarChange, PlannedMail
from shared.contracts import notifications, payments, people


def mails_about_account(fact: people.AccountFact) -> tuple[PlannedMail, ...]:
    """The mails that have no application behind them."""
    match fact:
        case people.EmailVerificationRequested():
            return (PlannedMail("verify_address", fact.account_id),)
        case people.PasswordResetRequested():
            return (PlannedMail("password_reset", fact.account_id),)
        case people.RegistrationRepeated():
            return (PlannedMail("already_registered", fact.account_id),)
    return ()


def mails_about_lost_mail(fact: notifications.EmailGaveUp) -> tuple[PlannedMail, ...]:
    """Staff are mailed about a mail that cannot be delivered, unless that one was to them."""
    return () if fact.recipient_id == STAFF else (PlannedMail("email_gave_up", STAFF),)


def mails_about_money(_: payments.StaffAsked) -> tuple[PlannedMail, ...]:
    """Staff are mailed about money that waits for them."""
    return (PlannedMail("money_waits", STAFF, calendar=(CalendarChange("task", 0),)),)
