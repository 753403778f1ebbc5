"""Why no payment page is opened."""

from __future__ import annotations

from shared.chassis.decision import Refused


class UnknownAttempt(Refused):
    """The provider knows a payment page that this statement does not."""

    code = "unknown_attempt"


class TermsNotSigned(Refused):
    """No money is taken before the clinical terms are signed (R9)."""

    code = "terms_not_signed"


class NothingToPay(Refused):
    """Nothing is owed for what was chosen."""

    code = "nothing_to_pay"


class DepositNotOffered(Refused):
    """All is due at once (R13), or the place is reserved already."""

    code = "deposit_not_offered"


class NotReservedYet(Refused):
    """There is no balance before the place is reserved."""

    code = "not_reserved_yet"


class HoldEnded(Refused):
    """The place is not kept any more: no payment is started (R14)."""

    code = "hold_ended"


class StatementEnded(Refused):
    """The application was cancelled."""

    code = "statement_ended"


class PaymentInProgress(Refused):
    """There is one way to pay at a time, and one is being used."""

    code = "payment_in_progress"


class AmountTooSmall(Refused):
    """Below what the provider can take."""

    code = "amount_too_small"


class ProviderSaidNo(Refused):
    """The provider refused to open a payment page."""

    code = "payment_page_refused"
