"""Erasing an account: by its owner, or because nobody proved its address in time."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from services.applications.accounts.domain.account import (
    Account,
    ErasedAccount,
    RegisteredAccount,
    UnverifiedAccount,
)
from shared.chassis.decision import Decided, Forbidden, Instant, Refused, unchanged
from shared.contracts.people import ContactErased, SessionsEnded


class LiveApplication(Refused):
    """An account is not erased while an application of its owner is under way."""

    code: ClassVar[str] = "application_under_way"


class TeamStays(Forbidden):
    """Coaches and staff do not erase themselves: visitors depend on coaches, and staff appoint the others."""

    code: ClassVar[str] = "team_account"


def erase(address_id: str, account: Account, now: Instant) -> Decided[Account]:
    """Erase the person. The tombstone on the contact topic erases every copy of their contact (R22)."""
    if not isinstance(account, RegisteredAccount):
        return unchanged(account)
    if account.role != "applicant":
        raise TeamStays("accounts of coaches and staff are not ended by themselves")
    gone = ErasedAccount(id=account.id, erased_at=now, address_id=address_id)
    erased = ContactErased(person_id=account.id)
    if isinstance(account, UnverifiedAccount):  # nobody could sign in
        return gone, [erased]
    return gone, [erased, SessionsEnded(account_id=account.id, epoch=account.epoch + 1, at=now)]


def forget_unverified(address_id: str, account: Account, now: Instant) -> Decided[Account]:
    """Erase an account whose address nobody proved in time: a stranger may have registered it."""
    if not isinstance(account, UnverifiedAccount) or now < account.forget_at:
        return unchanged(account)
    return erase(address_id, account, now)


def address_freed(account: Account, now: Instant) -> Decided[Account]:
    """The address of an erased account is free again; nothing is left to do."""
    if isinstance(account, ErasedAccount):
        return replace(account, address_id=None), ()
    return unchanged(account)
