"""Why payments says no."""

from __future__ import annotations

from shared.chassis.decision import Forbidden, NotFound, Refused, TooEarly


class NoStatement(NotFound):
    """There is no statement, or it is somebody else's."""

    code = "not_found"


class StatementNotOpenYet(TooEarly):
    """News about a place whose holding we have not heard of yet."""

    code = "statement_not_open_yet"


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


class NoLateFee(Refused):
    """There is no late fee to waive."""

    code = "no_late_fee"


class MoreThanRefundable(Refused):
    """More than was paid and has not been given back."""

    code = "more_than_refundable"


class ReferenceUsed(Refused):
    """This reference stands on the statement with another amount or time."""

    code = "reference_used"


class NoSuchRefund(NotFound):
    """The statement has no refund of this id."""

    code = "not_found"


class RefundNotOpen(Refused):
    """This refund is under way, done, or another took its place: there is nothing for a person to do."""

    code = "refund_not_open"


class NoSuchCase(NotFound):
    """The statement has no dispute, warning or suspended payment of this id."""

    code = "not_found"


class DisputeNotLost(Refused):
    """Only a lost dispute leaves something to decide here."""

    code = "dispute_not_lost"


class AlreadyDecided(Refused):
    """Somebody has decided this; it stands on the statement."""

    code = "already_decided"


class NoSuchApproval(NotFound):
    """The statement has no approval of this id."""

    code = "not_found"


class ApprovalNotPending(Refused):
    """It was confirmed, rejected, or has expired."""

    code = "approval_not_pending"


class AlreadyAsked(Refused):
    """The same waits for a second person already."""

    code = "already_asked"


class SecondPersonNeeded(Forbidden):
    """Nobody confirms what they have asked for themselves."""

    code = "second_person_needed"
