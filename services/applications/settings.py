"""What applications reads from its environment, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from pydantic import EmailStr, Field, SecretStr, ValidationInfo, field_validator

from services.applications.accounts.domain.account import Role
from services.applications.accounts.domain.limits import Rate, Rates
from services.applications.accounts.domain.passwords import WeakPassword, accepted_password
from services.applications.accounts.domain.requests import Lifetimes
from services.applications.accounts.domain.sessions import SessionLimits
from services.applications.accounts.use_cases.requests import FirstStaff
from services.applications.accounts.use_cases.sessions import SessionRules
from services.applications.papers.ports import Bounds
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.visiting.domain.checklist import DEFAULT_CHECKLIST, ItemTemplate
from services.applications.visiting.domain.policy import VisitPolicy
from shared.chassis.settings import KeySecret, PrivateKey, ServiceSettings
from shared.contracts.business_time import BusinessCalendar

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class AccountsSettings(ServiceSettings):
    """What the room `accounts` reads."""

    access_token_key: PrivateKey
    """Ed25519 private key, PEM: signs access tokens."""
    access_token_other_key: PrivateKey | None = None
    """Published beside it, never signs: the next key before a rotation, the last one for 10 minutes after."""
    link_key: KeySecret
    """Signs the links in mails; the same for notifications, which writes them."""
    first_staff_email: EmailStr | Literal[""] = ""
    first_staff_password: SecretStr = Field(default=SecretStr(""), validate_default=True)
    """Both given, and nobody is staff yet: this account is made at start."""
    cors_origins: str = ""
    """Origins beside PUBLIC_URL whose pages may use the session cookie, separated by spaces."""
    password_threads: int = Field(default=2, ge=1, le=64)
    """How many passwords are hashed at once: 46 MiB and about 50 ms of one core each."""

    login_limit_per_minute: int = Field(default=60, ge=1)
    """By network address, as the next three."""
    registration_limit_per_minute: int = Field(default=60, ge=1)
    reset_limit_per_minute: int = Field(default=30, ge=1)
    verification_limit_per_minute: int = Field(default=120, ge=1)
    wrong_passwords_per_minute: int = Field(default=10, ge=1)
    """By e-mail address and network, or device that signed in before."""
    mails_per_address_per_hour: int = Field(default=10, ge=1)
    """How many mails strangers of one network can make us send to one address, of each kind."""
    wrong_passwords_from_everywhere_per_minute: int = Field(default=30, ge=1)
    """By e-mail address; above it sign-ins from unknown devices are slowed."""
    mails_from_everywhere_per_hour: int = Field(default=30, ge=1)
    """By e-mail address; above it asking for another is slowed."""

    verification_link_hours: int = Field(default=48, ge=1, le=720)
    reset_link_minutes: int = Field(default=30, ge=5, le=1440)
    invitation_link_hours: int = Field(default=72, ge=1, le=720)
    unverified_account_days: int = Field(default=30, ge=1, le=365)
    """After that an account whose address was never proved is erased."""
    applicant_session_idle_hours: int = Field(default=14 * 24, ge=1)
    applicant_session_hours: int = Field(default=30 * 24, ge=1)
    team_session_idle_hours: int = Field(default=8, ge=1)
    """Coaches and staff."""
    team_session_hours: int = Field(default=12, ge=1)

    @field_validator("first_staff_password")
    @classmethod
    def _is_whole_and_good_enough(cls, password: SecretStr, given: ValidationInfo) -> SecretStr:
        email, typed = given.data.get("first_staff_email", ""), password.get_secret_value()
        if bool(email) != bool(typed):
            raise ValueError("give both FIRST_STAFF_EMAIL and FIRST_STAFF_PASSWORD, or neither")
        try:
            return SecretStr(accepted_password(typed, (email,))) if typed else password
        except WeakPassword as refusal:
            raise ValueError(refusal.detail) from None

    def first_staff(self) -> FirstStaff | None:
        if not self.first_staff_email:
            return None
        return FirstStaff(self.first_staff_email, self.first_staff_password.get_secret_value())

    def link_key_bytes(self) -> bytes:
        return self.link_key.get_secret_value().encode()

    def access_token_keys(self) -> list[str]:
        """PEM; the first one signs."""
        keys = [self.access_token_key, self.access_token_other_key]
        return [key.get_secret_value() for key in keys if key is not None]

    def origins(self) -> frozenset[str]:
        return frozenset(self.cors_origins.split())

    def lifetimes(self) -> Lifetimes:
        return Lifetimes(
            verification_link=timedelta(hours=self.verification_link_hours),
            reset_link=timedelta(minutes=self.reset_link_minutes),
            invitation_link=timedelta(hours=self.invitation_link_hours),
            unverified_account=timedelta(days=self.unverified_account_days),
        )

    def rates(self) -> Rates:
        return Rates(
            login=Rate(self.login_limit_per_minute, MINUTE),
            registration=Rate(self.registration_limit_per_minute, MINUTE),
            reset=Rate(self.reset_limit_per_minute, MINUTE),
            verification=Rate(self.verification_limit_per_minute, MINUTE),
            login_per_email=Rate(self.wrong_passwords_per_minute, MINUTE),
            mails_per_email=Rate(self.mails_per_address_per_hour, HOUR),
            login_of_all=Rate(self.wrong_passwords_from_everywhere_per_minute, MINUTE),
            mails_of_all=Rate(self.mails_from_everywhere_per_hour, HOUR),
        )

    def session_rules(self) -> SessionRules:
        return SessionRules(self._session_limits(), self.link_key_bytes())

    def _session_limits(self) -> dict[Role, SessionLimits]:
        applicant = _limits(self.applicant_session_idle_hours, self.applicant_session_hours)
        team = _limits(self.team_session_idle_hours, self.team_session_hours)
        return {"applicant": applicant, "coach": team, "staff": team}


class ApplicationsSettings(AccountsSettings):
    """The numbers of R6 and R7, uploads, the checklist; and what accounts read."""

    office_time_zone: str = "America/New_York"
    """IANA; whose days and holidays the staff's clock counts (R6)."""
    review_business_hours: int = Field(default=24, ge=1, le=240)
    host_reminder_business_days: tuple[int, ...] = (2, 4)
    host_escalation_business_day: int = Field(default=5, ge=1, le=30)
    host_expiry_business_day: int = Field(default=10, ge=1, le=60)
    host_undo_minutes: int = Field(default=15, ge=1, le=120)
    other_dates_days: int = Field(default=7, ge=1, le=60)
    """How long an applicant may choose among the dates that a host proposed (R34)."""
    host_form_at_least_seconds: float = Field(default=3, ge=0, le=60)
    """A form sent sooner was sent by a machine."""
    host_form_at_most_minutes: int = Field(default=120, ge=5, le=1440)
    quote_minutes: int = Field(default=30, ge=1, le=1440)
    """How long a cancellation quote is valid (R18)."""
    two_person_limit: int = Field(default=100_000, ge=0)
    """Cents: how much more than the refund rules give one person of the staff may send back."""
    upload_megabytes: int = Field(default=10, ge=1, le=50)
    upload_pages: int = Field(default=50, ge=1, le=500)
    event_streams_per_person: int = Field(default=10, ge=1)
    event_streams_per_process: int = Field(default=2000, ge=1)
    uploads_per_account_per_hour: int = Field(default=60, ge=1)
    upload_cleaners: int = Field(default=2, ge=1, le=32)
    """How many uploads are made harmless at once, each in a process of its own of up to 1.5 GB."""
    upload_seconds: int = Field(default=10, ge=2, le=15)
    """Of processor time for one upload."""
    event_stream_seconds: float = Field(default=300, gt=0)
    """After this time a stream ends and the client connects again."""
    checklist: tuple[ItemTemplate, ...] = DEFAULT_CHECKLIST
    """JSON: what every visitor has to complete before the first day."""
    visit_alarm_days: tuple[int, ...] = (7, 3, 1)
    """JSON: how many days before the first day unfinished things raise an alarm (R29)."""

    @field_validator("checklist")
    @classmethod
    def _names_are_unique(cls, checklist: tuple[ItemTemplate, ...]) -> tuple[ItemTemplate, ...]:
        names = [line.name for line in checklist]
        if not names or len(set(names)) != len(names):
            raise ValueError("a checklist needs at least one item, and different names")
        return checklist

    @field_validator("visit_alarm_days")
    @classmethod
    def _days_are_before_the_visit(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if any(not 1 <= number <= 365 for number in days):
            raise ValueError("an alarm is raised 1 to 365 days before the first day")
        return days

    def visit_policy(self) -> VisitPolicy:
        return VisitPolicy(self.checklist, self.visit_alarm_days)

    def upload_bounds(self) -> Bounds:
        return Bounds(self.upload_pages, self.upload_seconds, self.upload_cleaners)

    def upload_rate(self) -> Rate:
        return Rate(self.uploads_per_account_per_hour, HOUR)

    def review_policy(self, is_holiday: Callable[[date], bool]) -> ReviewPolicy:
        return ReviewPolicy(
            calendar=BusinessCalendar(self.office_time_zone, is_holiday),
            staff_time=timedelta(hours=self.review_business_hours),
            remind_days=tuple(sorted(self.host_reminder_business_days)),
            escalate_day=self.host_escalation_business_day,
            expire_day=self.host_expiry_business_day,
            undo_time=timedelta(minutes=self.host_undo_minutes),
            choose_time=timedelta(days=self.other_dates_days),
        )


def _limits(idle_hours: int, hours: int) -> SessionLimits:
    return SessionLimits(timedelta(hours=idle_hours), timedelta(hours=hours))
