"""Applicants, read from their accounts."""

from __future__ import annotations

from services.applications.accounts.domain.account import (
    Account,
    ApplicantProfile,
    UnverifiedAccount,
    VerifiedAccount,
)
from services.applications.accounts.ports.people import People, Person
from shared.chassis.documents import Documents


class AccountPeople(People):
    """Provides `People` from the account documents."""

    def __init__(self, accounts: Documents[Account]) -> None:
        self._accounts = accounts

    async def of(self, account_id: str) -> Person | None:
        account = await self._accounts.get(account_id)
        if not isinstance(account, UnverifiedAccount | VerifiedAccount):
            return None
        profile = account.profile
        if not isinstance(profile, ApplicantProfile):
            return None
        return Person(
            account_id=account_id,
            full_name=account.full_name,
            email=account.email,
            status=profile.status,
            usmle_step1_passed=profile.usmle_step1_passed,
            school=profile.school,
            country=profile.country,
            languages=profile.languages,
            time_zone=profile.time_zone,
        )
