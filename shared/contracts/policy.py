"""The numbers an office may set, and the instants that follow (R2, R8, R9, R11 to R15, R18, R19)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.cancellation import DEFAULT_RULES, RefundRules
from shared.contracts.money import Money
from shared.contracts.postponing import DEFAULT_POSTPONING, PostponingRules


class Policy(BaseModel):
    """Defaults of the platform; the catalog's settings replace them, a rotation may replace those."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    hold_days: int = Field(default=7, ge=1, le=60)
    offer_hours: int = Field(default=48, ge=1, le=336)
    deposit: Money = Money.usd(69_900)
    full_due_days: int = Field(default=45, ge=0, le=365)
    late_fee: Money = Money.usd(15_000)
    silent_grace_hours: int = Field(default=6, ge=0, le=72)
    balance_reminder_days: tuple[int, ...] = (30, 14, 7, 3, 1)
    hold_reminder_hours: tuple[int, ...] = (48, 12)
    extensions: int = Field(default=2, ge=0, le=10)
    """How often staff may move one deadline (R24)."""
    extension_days: int = Field(default=14, ge=1, le=60)
    """By how many days at once."""
    cancellation: RefundRules = DEFAULT_RULES
    postponing: PostponingRules = DEFAULT_POSTPONING
    """What moving a reservation to a later start costs (R23)."""
    choice_days: int = Field(default=7, ge=1, le=60)
    """How long an applicant may choose after the host has called off their weeks (R18)."""
    wire_days: int = Field(default=5, ge=1, le=20)
    """How many business days a wire that was announced is waited for (R25)."""
    postponing_months: int = Field(default=12, ge=1, le=36)
    """How many months after the first day the new one may lie."""

    def hold_until(self, now: datetime, start: date, zone: str, *, offer: bool = False) -> datetime:
        """Until when a place is kept: R8, or R15 for an offer; never past the start of the first day."""
        wanted = now + (timedelta(hours=self.offer_hours) if offer else timedelta(days=self.hold_days))
        return min(wanted, local_midnight(start, zone))

    def full_due_at(self, start: date, zone: str) -> datetime:
        """The first instant that is late (R11): the end of the local day `full_due_days` before the start."""
        return local_midnight(start - timedelta(days=self.full_due_days - 1), zone)

    def may_pay_deposit(self, accepted_at: datetime, start: date, zone: str) -> bool:
        """Whether a deposit is enough to reserve, or all is due before the hold ends (R13)."""
        return accepted_at < self.full_due_at(start, zone)

    def deposit_of(self, total: Money) -> Money:
        """R9: `min(deposit, total)`."""
        return min(self.deposit, total)


def last_day(start: date, weeks: int) -> date:
    """The Sunday on which the last of the weeks ends: what "last day" means in every service."""
    return start + timedelta(weeks=weeks, days=-1)


def last_weekday(start: date, weeks: int) -> date:
    """The Friday before it: the last day on which a visitor is expected at most sites."""
    return last_day(start, weeks) - timedelta(days=2)


def local_midnight(day: date, zone: str) -> datetime:
    """The instant at which a local day begins, in UTC; also where the clocks change at midnight."""
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def end_of_last_day(start: date, weeks: int, zone: str) -> datetime:
    """The first instant at which the last day is over, at the site; in UTC."""
    return local_midnight(last_day(start, weeks) + timedelta(days=1), zone)
