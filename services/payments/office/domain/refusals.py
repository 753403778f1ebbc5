"""Why staff cannot do what they ask for."""

from __future__ import annotations

from shared.chassis.decision import Forbidden, NotFound, Refused


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


class NoSuchWarning(NotFound):
    """The statement has no warning of fraud of this id."""

    code = "not_found"


class NoSuchSuspense(NotFound):
    """The statement has no suspended payment of this id."""

    code = "not_found"


class NoDueInstant(Refused):
    """Nothing is due at an instant that staff could move."""

    code = "no_due_instant"
