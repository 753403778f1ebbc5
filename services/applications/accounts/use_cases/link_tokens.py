"""Signing and reading the tokens in mailed links."""

from __future__ import annotations

import re
from typing import Literal

from services.applications.accounts.domain.links import LinkUnknown
from shared.contracts import links

Purpose = Literal["verify-email", "reset-password"]

TOKEN = re.compile(r"^(acc_[0-9a-f]{1,60})-([0-9]{1,9})-([a-z2-7]{26})$")


class AccountLinks:
    """Tokens are `<account id>-<generation>-<signature>`; they are not stored."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, purpose: Purpose, account_id: str, generation: int) -> str:
        signature = links.sign(self._key, purpose, account_id, generation)
        return f"{account_id}-{generation}-{signature}"

    def open(self, purpose: Purpose, token: str) -> tuple[str, int]:
        """Account and generation of a genuine token; mail clients may have changed the case of letters."""
        parts = TOKEN.match(token.strip().lower())
        if parts is None:
            raise LinkUnknown("this link is incomplete; copy all of it from the mail")
        account_id, generation, signature = parts[1], int(parts[2]), parts[3]
        if not links.check(self._key, purpose, account_id, generation, signature):
            raise LinkUnknown("this link is not one of ours; copy all of it from the mail")
        return account_id, generation
