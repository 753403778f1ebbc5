"""Why a voucher takes nothing off."""

from __future__ import annotations

from shared.chassis.decision import Invalid, NotFound, Refused


class NoSuchVoucher(NotFound):
    """No voucher has this code."""

    code = "not_found"


class UnknownCode(Invalid):
    """Somebody typed a code that no voucher has."""

    code = "voucher_unknown"


class VoucherExists(Refused):
    """Another voucher has this code."""

    code = "voucher_exists"


class VoucherOver(Refused):
    """Its time is over, or staff have closed it."""

    code = "voucher_over"


class NotForThis(Refused):
    """It is for another rotation, host, specialty or person."""

    code = "voucher_not_for_this"


class VoucherUsedUp(Refused):
    """It was used as often as it may be."""

    code = "voucher_used_up"


class OneVoucher(Refused):
    """A statement takes one voucher."""

    code = "one_voucher"


class NothingToReduce(Refused):
    """Nothing is owed that a voucher could take off."""

    code = "nothing_to_reduce"
