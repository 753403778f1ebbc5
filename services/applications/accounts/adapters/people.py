"""Applicants, read from their accounts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from services.applications.accounts.domain.account import (
    Account,
    ApplicantProfile,
    UnverifiedAccount,
    VerifiedAccount,
)
from services.applications.accounts.ports.people import FOUND_AT_MOST, People, Person
from shared.chassis.documents import Documents
from shared.chassis.text import words_of


class AccountPeople(People):
    """Provides `People` from the account documents."""

    def __init__(self, accounts: Documents[Account]) -> None:
        self._accounts = accounts

    async def of(self, account_id: str) -> Person | None:
        account = await self._accounts.get(account_id)
        return None if account is None else _person(account)

    async def names_of(self, account_ids: Collection[str]) -> Mapping[str, str]:
        accounts = await self._accounts.get_many(list(account_ids))
        return {
            account_id: account.full_name
            for account_id, account in accounts.items()
            if isinstance(account, UnverifiedAccount | VerifiedAccount)
        }

    async def found_by(self, words: str) -> Sequence[str]:
        wanted = sorted(words_of(words), key=len, reverse=True)
        if not wanted:
            return []
        where = {"role": "applicant", "words": wanted[0]}
        found = await self._accounts.search(where, [("registered_at", -1)], FOUND_AT_MOST)
        return [hit.id for hit in found if set(wanted) <= set(hit.find["words"])]


def _person(account: Account) -> Person | None:
    if not isinstance(account, UnverifiedAccount | VerifiedAccount):
        return None
    profile = account.profile
    if not isinstance(profile, ApplicantProfile):
        return None
    return Person(
        account_id=account.id,
        full_name=account.full_name,
        email=account.email,
        status=profile.status,
        usmle_step1_passed=profile.usmle_step1_passed,
        school=profile.school,
        country=profile.country,
        languages=profile.languages,
        time_zone=profile.time_zone,
    )
