"""Proving an address by the link that was mailed to it."""

from __future__ import annotations

from dataclasses import replace

from services.applications.accounts.domain.account import (
    Account,
    PendingRegistration,
    UnverifiedAccount,
    VerifiedAccount,
)
from services.applications.accounts.domain.contact import contact_of
from services.applications.accounts.domain.links import LinkExpired
from shared.chassis.decision import Decided, Instant, NotFound, unchanged


def verify(generation: int, account: Account, now: Instant) -> Decided[Account]:
    """The link of this generation was confirmed: the address is theirs. Confirming it again is fine."""
    if isinstance(account, VerifiedAccount) and account.verification.generation == generation:
        return unchanged(account)
    if not isinstance(account, UnverifiedAccount):
        raise NotFound("there is no registration for this link")
    registration = account.pending(generation)
    if registration is None or not registration.link.opens(generation, now):
        raise LinkExpired("this link is too old or was followed by a newer one; ask for a new mail")
    owned = proved(_confirmed(registration, account), now)
    return owned, () if contact_of(owned) == contact_of(account) else [contact_of(owned)]


def _confirmed(registration: PendingRegistration, account: UnverifiedAccount) -> UnverifiedAccount:
    """The account with the data of this registration; the others are dropped."""
    return replace(
        account,
        full_name=registration.full_name,
        profile=registration.profile,
        password_hash=registration.password_hash,
        verification=registration.link,
        earlier=(),
    )


def proved(account: UnverifiedAccount, now: Instant) -> VerifiedAccount:
    """The same account, its address proved to be theirs."""
    return VerifiedAccount(
        id=account.id,
        role=account.role,
        email=account.email,
        full_name=account.full_name,
        profile=account.profile,
        password_hash=account.password_hash,
        registered_at=account.registered_at,
        verification=account.verification.used(),
        reset=account.reset,
        epoch=account.epoch,
        heard=account.heard,
        verified_at=now,
    )
