"""What applications reads from its environment, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from pydantic import Field, field_validator

from services.applications.domain.business_time import BusinessCalendar
from services.applications.domain.checklist import DEFAULT_CHECKLIST, ItemTemplate
from services.applications.domain.review_policy import ReviewPolicy
from services.applications.settings.accounts import AccountsSettings


class ApplicationsSettings(AccountsSettings):
    """The numbers of R6 and R7, uploads, the checklist; accounts' own are in `accounts.py`."""

    office_time_zone: str = "America/New_York"
    """IANA; whose days and holidays the staff's clock counts (R6)."""
    review_business_hours: int = Field(default=24, ge=1, le=240)
    host_reminder_business_days: tuple[int, ...] = (2, 4)
    host_escalation_business_day: int = Field(default=5, ge=1, le=30)
    host_expiry_business_day: int = Field(default=10, ge=1, le=60)
    host_undo_minutes: int = Field(default=15, ge=1, le=120)
    host_form_at_least_seconds: float = Field(default=3, ge=0, le=60)
    """Nobody reads and answers faster; machines do."""
    host_form_at_most_minutes: int = Field(default=120, ge=5, le=1440)
    quote_minutes: int = Field(default=30, ge=1, le=1440)
    """How long a cancellation quote holds (R18)."""
    two_person_limit: int = Field(default=100_000, ge=0)
    """Cents: how much more than the refund rules give one person of the staff may send back."""
    upload_megabytes: int = Field(default=10, ge=1, le=50)
    upload_pages: int = Field(default=50, ge=1, le=500)
    event_stream_seconds: float = Field(default=300, gt=0)
    """After so long a stream ends and the client connects again."""
    checklist: tuple[ItemTemplate, ...] = DEFAULT_CHECKLIST
    """JSON: what every visitor has to complete before the first day."""

    @field_validator("checklist")
    @classmethod
    def _names_are_unique(cls, checklist: tuple[ItemTemplate, ...]) -> tuple[ItemTemplate, ...]:
        names = [line.name for line in checklist]
        if not names or len(set(names)) != len(names):
            raise ValueError("a checklist needs at least one item, and different names")
        return checklist

    def review_policy(self, is_holiday: Callable[[date], bool]) -> ReviewPolicy:
        return ReviewPolicy(
            calendar=BusinessCalendar(self.office_time_zone, is_holiday),
            staff_time=timedelta(hours=self.review_business_hours),
            remind_days=tuple(sorted(self.host_reminder_business_days)),
            escalate_day=self.host_escalation_business_day,
            expire_day=self.host_expiry_business_day,
            undo_time=timedelta(minutes=self.host_undo_minutes),
        )
