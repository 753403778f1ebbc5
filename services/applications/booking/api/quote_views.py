"""How a cancellation quote is shown, line by line (R18)."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import AwareDatetime, BaseModel

from services.applications.application.api.cancellation_views import SettlementView
from services.applications.application.api.deadline import Deadline
from services.applications.application.domain.application import AnyApplication, Application, known
from services.applications.application.domain.cancellation import PossibleRefund
from services.applications.application.domain.money_account import NOTHING, MoneyAccount
from services.applications.booking.domain.quoting import possible
from shared.chassis.decision import Instant
from shared.contracts.cancellation import Settlement
from shared.contracts.money import Money

BALANCE = "What is still open does not have to be paid."
PAGE = "A payment page that is open is closed; what is paid there all the same goes back whole."
REFUND = "The refund goes back to the card or account that the money came from, the latest payment first."
DISPUTE = "Your bank disputes a payment: nothing of it goes back before that is decided."


class PossibleView(BaseModel):
    """A better rule, once staff have confirmed the proof."""

    rule: str
    text: str
    evidence: str
    refund: Money
    waits_for_staff: bool
    """The document is there."""

    @classmethod
    def of(cls, better: PossibleRefund) -> PossibleView:
        return cls(
            rule=better.rule,
            text=better.text,
            evidence=better.evidence,
            refund=better.refund,
            waits_for_staff=better.is_given,
        )


class QuoteView(SettlementView):
    """What cancelling now comes to; `POST …/cancellation` with `quote_id` does exactly this."""

    quote_id: str
    application_id: str
    days_before_start: int
    holds_until: Deadline
    balance: Money
    """Owed now; it falls away."""
    payment_page_until: AwareDatetime | None
    """A payment page is open, and can be paid until then."""
    refund_waits: bool
    """A payment is disputed."""
    what_happens: list[str]
    possible: list[PossibleView]

    @classmethod
    def at(cls, now: Instant) -> Callable[[AnyApplication], QuoteView]:
        def view(application: AnyApplication) -> QuoteView:
            return cls._of(known(application), now)

        return view

    @classmethod
    def _of(cls, application: Application, now: Instant) -> QuoteView:
        quote, money = application.quote, application.money
        if quote is None:
            raise LookupError(application.application_id)
        page = money.page_until if money.page_until and now < money.page_until else None
        return cls(
            **dict(quote.settlement),
            quote_id=quote.quote_id,
            application_id=application.application_id,
            days_before_start=quote.days_before,
            holds_until=Deadline(at=quote.holds_until, time_zone=application.rotation.time_zone),
            balance=max(money.balance, NOTHING),
            payment_page_until=page,
            refund_waits=bool(money.disputes),
            what_happens=_what_happens(quote.settlement, money),
            possible=[PossibleView.of(better) for better in possible(application, now)],
        )


def _what_happens(settlement: Settlement, money: MoneyAccount) -> list[str]:
    sentences = {
        BALANCE: money.balance.amount > 0,
        PAGE: True,
        REFUND: settlement.refund.amount > 0,
        DISPUTE: bool(money.disputes),
    }
    return [sentence for sentence, is_so in sentences.items() if is_so]
