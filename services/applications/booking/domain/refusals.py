"""What is refused about a place, its terms and its price."""

from __future__ import annotations

from shared.chassis.decision import Invalid, Refused, TooEarly


class TermsChanged(Refused):
    """Another version is current now; read it first."""

    code = "terms_changed"


class NameDiffers(Invalid):
    """The name signed is not that of the profile; the sentence shows the one that is (R37)."""

    code = "name_differs"


class HoldIsOver(Refused):
    code = "hold_is_over"


class WithdrawInstead(Refused):
    """Nothing is reserved: `withdrawal` is the way."""

    code = "withdraw_instead"


class MoneyNotHeard(TooEarly):
    """The place is reserved, and the fact about the payment has not arrived yet."""

    code = "money_not_heard_yet"


class MoveUnderWay(TooEarly):
    """The catalog was asked for another start and has not answered yet (R23)."""

    code = "move_under_way"


class QuoteIsOver(Refused):
    """The quote is too old, or another sum would result now; `quote` is where to get a new one (R18)."""

    code = "quote_is_over"


class MoreThanPaid(Invalid):
    """`paid` is the most that can go back."""

    code = "more_than_paid"


class AllGoesBack(Invalid):
    """Nothing is reserved yet: the refund must be all that was paid."""

    code = "all_goes_back"


class TwoPeopleNeeded(Refused):
    """The refund is far above what the rules give; `most` is what one person may choose."""

    code = "two_people_needed"
