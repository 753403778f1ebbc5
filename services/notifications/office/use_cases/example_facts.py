"""Events of the example that no application stands behind: accounts, lost mails, money that waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from services.notifications.office.use_cases.example_base import TODAY
from shared.contracts import payments, people
from shared.contracts.money import Money
from shared.contracts.notifications import EmailGaveUp

ON_THEIR_OWN: Sequence[people.AccountFact | EmailGaveUp | payments.StaffAsked] = (
    people.EmailVerificationRequested(
        account_id="acc_example", generation=1, expires_at=TODAY + timedelta(days=2)
    ),
    people.PasswordResetRequested(
        account_id="acc_example", generation=1, expires_at=TODAY + timedelta(hours=1)
    ),
    people.RegistrationRepeated(account_id="acc_example"),
    EmailGaveUp(
        email_id="eml_lost",
        template="reserved",
        recipient_id="acc_example",
        application_id="app_example",
        reason="550 5.1.1",
    ),
    payments.StaffAsked(
        task_id="approval:apr_example",
        kind="approval",
        application_id="app_example",
        amount=Money.usd(120_000),
        due_at=TODAY + timedelta(days=7),
    ),
)
