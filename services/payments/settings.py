"""What payments is told by its environment, and the mistakes that it refuses to start with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator

from services.payments.reconciling.domain.timetable import Timetable
from services.payments.statement.domain.approvals import TwoPeople
from shared.chassis.settings import OptionalKeySecret, ServiceSettings, WebhookSecrets
from shared.contracts.business_time import BusinessCalendar

StripeWork = Literal["checkout", "refund", "reconcile"]
"""What may have a restricted key of its own."""
WORK: tuple[StripeWork, ...] = get_args(StripeWork)


class PaymentsSettings(ServiceSettings):
    """Each field is the environment variable of the same name in capitals."""

    stripe_api_key: OptionalKeySecret = SecretStr("")
    """`sk_test_…` or `rk_test_…`; with `sk_live_…` or `rk_live_…` say STRIPE_LIVEMODE=true, too."""
    stripe_checkout_key: OptionalKeySecret = SecretStr("")
    """A restricted key for payment pages; without it STRIPE_API_KEY is used. README.md names the rights."""
    stripe_refund_key: OptionalKeySecret = SecretStr("")
    """A restricted key that makes refunds; as above."""
    stripe_reconcile_key: OptionalKeySecret = SecretStr("")
    """A restricted key that only reads; as above."""
    stripe_api_base: str = "https://api.stripe.com"
    stripe_livemode: bool = False
    """Whether real money moves. Has to fit the key: a mistake here is found at start."""
    stripe_webhook_secrets: WebhookSecrets = SecretStr("")
    """Comma-separated: while a secret is being changed, the old and the new one both count."""
    stripe_timeout_seconds: float = Field(default=10, gt=0, le=80)
    payment_methods: tuple[Literal["card", "us_bank_account"], ...] = ("card",)
    """Wallets come with `card`. A bank account takes days and can be returned."""
    reconcile_minutes: int = Field(default=15, ge=1, le=24 * 60)
    """How often the provider's events are looked through for what no webhook has brought."""
    reconcile_night_at: time = time(3, 0)
    """When the provider's whole records are looked through, by the office's clock: `03:00`."""
    office_time_zone: str = "America/New_York"
    """Where the office is: whose night it is."""
    two_person_limit: int = Field(default=100_000, ge=0)
    """Cents: what staff book, refund or write off above this needs a second person. 0: always."""
    approval_days: int = Field(default=7, ge=1, le=90)
    """How long a request waits for that second person before it has to be made again."""
    letterhead_name: str = Field(default="Rounds", min_length=1, max_length=100)
    """Who sends statements: stands on top of the PDF."""
    letterhead_lines: tuple[str, ...] = ()
    """JSON: lines below it, such as an address and an e-mail address."""
    statement_descriptor_suffix: str = Field(
        default="ROTATION", max_length=10, pattern=r"^[A-Za-z0-9 .,&#/+-]*[A-Za-z][A-Za-z0-9 .,&#/+-]*$"
    )
    """Stands on card statements behind the account's prefix. Stripe shows 22 characters of prefix, `* ` and
    suffix, and a prefix has up to 10: ten are never cut off. It needs a letter."""

    @property
    def webhook_secrets(self) -> list[str]:
        secrets = self.stripe_webhook_secrets.get_secret_value().split(",")
        return [secret.strip() for secret in secrets if secret.strip()]

    @field_validator("office_time_zone")
    @classmethod
    def _a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError("a zone of the IANA database, as America/New_York") from unknown
        return name

    @property
    def two_people(self) -> TwoPeople:
        """When a second person has to agree."""
        return TwoPeople(self.two_person_limit, timedelta(days=self.approval_days))

    @property
    def timetable(self) -> Timetable:
        """When to reconcile."""
        every = timedelta(minutes=self.reconcile_minutes)
        return Timetable(every, self.reconcile_night_at, self.office_time_zone)

    def calendar(self, is_holiday: Callable[[date], bool]) -> BusinessCalendar:
        """The office's business days (R25)."""
        return BusinessCalendar(self.office_time_zone, is_holiday)

    @property
    def dashboard(self) -> str:
        """Where a person looks at a payment at the provider."""
        return f"https://dashboard.stripe.com/{'' if self.stripe_livemode else 'test/'}payments"

    def key_for(self, what: StripeWork) -> str:
        """The key for one kind of work: its own, or the one for all."""
        own: SecretStr = getattr(self, f"stripe_{what}_key")
        return own.get_secret_value() or self.stripe_api_key.get_secret_value()

    def check(self) -> None:
        """End the start with a sentence where money could go wrong."""
        mistake = self._mistake()
        if mistake:
            raise SystemExit(f"payments cannot start: {mistake}")

    def _mistake(self) -> str:
        wrong = (self._wrong_key(what) for what in WORK)
        found = next((mistake for mistake in wrong if mistake), "")
        if found:
            return found
        if not self.webhook_secrets:
            return (
                "STRIPE_WEBHOOK_SECRETS is empty, and without it anybody could say that they have paid; "
                "copy the signing secret of the webhook endpoint from Stripe"
            )
        return ""

    def _wrong_key(self, what: StripeWork) -> str:
        key = self.key_for(what)
        own = f"stripe_{what}_key".upper()
        name = own if key != self.stripe_api_key.get_secret_value() else "STRIPE_API_KEY"
        kind = key.partition("_")[2].partition("_")[0]
        if kind not in ("test", "live") or not key.startswith(("sk_", "rk_")):
            return f"{name} has to be a key of Stripe: sk_test_…, rk_test_…, sk_live_… or rk_live_…"
        if (kind == "live") is not self.stripe_livemode:
            mode = str(self.stripe_livemode).lower()
            return f"{name} is a {kind} key, but STRIPE_LIVEMODE is {mode}: one of them is wrong"
        return ""
