"""Where the links in mails lead, signed so that nobody else can make one."""

from __future__ import annotations

import re
from datetime import date, datetime

from shared.contracts.links import sign

_SECRETS = re.compile(r"(/r/|/o/|token=)[A-Za-z0-9_-]+")


class Links:
    """Every address that a mail may name; templates call these by name."""

    def __init__(self, public_url: str, key: bytes) -> None:
        self._base = public_url.rstrip("/")
        self._key = key

    def application(self, application_id: str) -> str:
        return f"{self._base}/applications/{application_id}"

    def office_application(self, application_id: str) -> str:
        return f"{self._base}/office/applications/{application_id}"

    def office_mail(self, email_id: str) -> str:
        return f"{self._base}/office/mails/{email_id}"

    def office_money(self) -> str:
        return f"{self._base}/office/money"

    def visitor(self, application_id: str) -> str:
        return f"{self._base}/visitors/{application_id}"

    def rotations(self) -> str:
        return f"{self._base}/rotations"

    def sign_in(self) -> str:
        return f"{self._base}/sign-in"

    def review(self, review_id: str, generation: int) -> str:
        """The physician's page; a higher generation makes older links invalid."""
        return f"{self._base}/r/{review_id}-{sign(self._key, 'review', review_id, generation)}"

    def offer(self, application_id: str, held_at: datetime) -> str:
        """The page on which exactly this offer of the waitlist can be declined."""
        number = int(held_at.timestamp())
        return f"{self._base}/o/{application_id}-{number}-{sign(self._key, 'offer', application_id, number)}"

    def equivalents(self, rotation_id: str, start: date, weeks: int) -> str:
        """What is free instead of this stay."""
        return f"{self._base}/rotations/{rotation_id}/equivalents?start_date={start}&weeks={weeks}"

    def verification(self, account_id: str, generation: int) -> str:
        token = self._account_token("verify-email", account_id, generation)
        return f"{self._base}/v1/accounts/verification?token={token}"

    def password_reset(self, account_id: str, generation: int) -> str:
        token = self._account_token("reset-password", account_id, generation)
        return f"{self._base}/reset-password?token={token}"

    def _account_token(self, purpose: str, account_id: str, generation: int) -> str:
        return f"{account_id}-{generation}-{sign(self._key, purpose, account_id, generation)}"


def without_secrets(text: str) -> str:
    """The text with the tokens of its links cut out."""
    return _SECRETS.sub(r"\1…", text)
