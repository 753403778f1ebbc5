"""The signature of a webhook."""

from __future__ import annotations

import hashlib
import hmac


def sign(body: bytes, secret: str, at: int) -> str:
    """The `Stripe-Signature` header."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"
