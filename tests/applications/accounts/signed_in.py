"""Signing in, for tests of what follows from it."""

from __future__ import annotations

from typing import Any

import jwt

from services.applications.accounts.use_cases.sessions import ClientSession
from tests.applications.accounts.builders import CLIENT, EMAIL, PASSWORD, Accounts


async def signed_in(accounts: Accounts) -> ClientSession:
    await accounts.verified()
    return await accounts.sessions.sign_in(EMAIL, PASSWORD, CLIENT)


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims
