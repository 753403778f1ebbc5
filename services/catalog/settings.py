"""The office's defaults, read once from the environment; a rotation may override them."""

from __future__ import annotations

from pydantic import Field

from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.fees import UsualFees
from shared.chassis.settings import ServiceSettings
from shared.contracts.cancellation import RefundRules
from shared.contracts.money import Money
from shared.contracts.policy import Policy
from shared.contracts.postponing import PostponingRules

_DEFAULT = Policy()
_USUAL = UsualFees()


class CatalogSettings(ServiceSettings):
    """Amounts are in cents (usd); defaults are those of the rules."""

    hold_days: int = Field(default=_DEFAULT.hold_days, ge=1, le=60)
    """How long a place is held (R8)."""
    offer_hours: int = Field(default=_DEFAULT.offer_hours, ge=1, le=336)
    """How long a place is offered to the next in the waitlist (R15)."""
    deposit_cents: int = Field(default=_DEFAULT.deposit.amount, ge=1)
    """What reserves a place (R9)."""
    full_due_days: int = Field(default=_DEFAULT.full_due_days, ge=0, le=365)
    """How many days before the start everything is due (R11)."""
    late_fee_cents: int = Field(default=_DEFAULT.late_fee.amount, ge=0)
    """What a balance costs that is open at the due instant (R12)."""
    silent_grace_hours: int = Field(default=_DEFAULT.silent_grace_hours, ge=0, le=72)
    """How long after the due instant the late fee waits for news of the money (R12)."""
    balance_reminder_days: tuple[int, ...] = _DEFAULT.balance_reminder_days
    """Days before the due instant (R19)."""
    hold_reminder_hours: tuple[int, ...] = _DEFAULT.hold_reminder_hours
    """Hours before the end of a hold (R19)."""
    extensions: int = Field(default=_DEFAULT.extensions, ge=0, le=10)
    """How often staff may move one deadline (R24)."""
    extension_days: int = Field(default=_DEFAULT.extension_days, ge=1, le=60)
    """By how many days at once (R24)."""
    refund_rules: RefundRules = _DEFAULT.cancellation
    """JSON: what is refunded when a reservation is cancelled, rule by rule (R18)."""
    wire_days: int = Field(default=_DEFAULT.wire_days, ge=1, le=20)
    choice_days: int = Field(default=_DEFAULT.choice_days, ge=1, le=60)
    """How long an applicant may choose after the host has called off their weeks (R18)."""
    postponing_rules: PostponingRules = _DEFAULT.postponing
    """JSON: what moving a reservation to a later start costs, rule by rule (R23)."""
    postponing_months: int = Field(default=_DEFAULT.postponing_months, ge=1, le=36)
    """How many months after the first day the new one may lie (R23)."""
    usual_fee_lowest_cents: int = Field(default=_USUAL.lowest.amount, ge=1)
    usual_fee_highest_cents: int = Field(default=_USUAL.highest.amount, ge=1)
    advice_months: int = Field(default=3, ge=0, le=24)
    """How many months before the start people are advised to apply (R4)."""
    equivalent_weeks: int = Field(default=8, ge=0, le=52)
    """How many weeks earlier or later a start may lie that is shown instead of a full one (R15)."""

    def office_defaults(self) -> OfficeDefaults:
        policy = Policy(
            hold_days=self.hold_days,
            offer_hours=self.offer_hours,
            deposit=Money.usd(self.deposit_cents),
            full_due_days=self.full_due_days,
            late_fee=Money.usd(self.late_fee_cents),
            silent_grace_hours=self.silent_grace_hours,
            balance_reminder_days=self.balance_reminder_days,
            hold_reminder_hours=self.hold_reminder_hours,
            extensions=self.extensions,
            extension_days=self.extension_days,
            cancellation=self.refund_rules,
            wire_days=self.wire_days,
            choice_days=self.choice_days,
            postponing=self.postponing_rules,
            postponing_months=self.postponing_months,
        )
        usual = UsualFees.between(self.usual_fee_lowest_cents, self.usual_fee_highest_cents)
        return OfficeDefaults(policy, usual, self.advice_months, self.equivalent_weeks)
