"""What payments is told by its environment, and the mistakes that it refuses to start with."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from shared.chassis.settings import ServiceSettings


class PaymentsSettings(ServiceSettings):
    """Each field is the environment variable of the same name in capitals."""

    stripe_api_key: SecretStr = SecretStr("")
    """`sk_test_…` or `rk_test_…`; with `sk_live_…` or `rk_live_…` say STRIPE_LIVEMODE=true, too."""
    stripe_api_base: str = "https://api.stripe.com"
    stripe_livemode: bool = False
    """Whether real money moves. Has to fit the key: a mistake here is found at start."""
    stripe_webhook_secrets: SecretStr = SecretStr("")
    """Comma-separated: while a secret is being changed, the old and the new one both count."""
    stripe_timeout_seconds: float = Field(default=10, gt=0, le=80)
    payment_methods: tuple[Literal["card", "us_bank_account"], ...] = ("card",)
    """Wallets come with `card`. A bank account takes days and can be returned."""
    statement_descriptor_suffix: str = Field(
        default="ROTATION", max_length=10, pattern=r"^[A-Za-z0-9 .,&#/+-]*[A-Za-z][A-Za-z0-9 .,&#/+-]*$"
    )
    """Stands on card statements behind the account's prefix. Stripe shows 22 characters of prefix, `* ` and
    suffix, and a prefix has up to 10: ten are never cut off. It needs a letter."""

    @property
    def webhook_secrets(self) -> list[str]:
        secrets = self.stripe_webhook_secrets.get_secret_value().split(",")
        return [secret.strip() for secret in secrets if secret.strip()]

    def check(self) -> None:
        """End the start with a sentence where money could go wrong."""
        mistake = self._mistake()
        if mistake:
            raise SystemExit(f"payments cannot start: {mistake}")

    def _mistake(self) -> str:
        key = self.stripe_api_key.get_secret_value()
        kind = key.partition("_")[2].partition("_")[0]
        if kind not in ("test", "live") or not key.startswith(("sk_", "rk_")):
            return "STRIPE_API_KEY has to be a key of Stripe: sk_test_…, rk_test_…, sk_live_… or rk_live_…"
        if (kind == "live") is not self.stripe_livemode:
            mode = str(self.stripe_livemode).lower()
            return f"STRIPE_API_KEY is a {kind} key, but STRIPE_LIVEMODE is {mode}: one of them is wrong"
        if not self.webhook_secrets:
            return (
                "STRIPE_WEBHOOK_SECRETS is empty, and without it anybody could say that they have paid; "
                "copy the signing secret of the webhook endpoint from Stripe"
            )
        return ""
