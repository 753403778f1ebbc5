"""The documents that accounts are kept in."""

from __future__ import annotations

from dataclasses import dataclass

from services.applications.accounts.domain.account import Account
from services.applications.accounts.domain.addresses import Address, same_address
from services.applications.accounts.domain.sessions import Session
from shared.chassis.documents import Documents
from shared.chassis.ids import derived_id


@dataclass(frozen=True, slots=True)
class AccountStores:
    """Accounts, the addresses that lead to them, and their sessions."""

    accounts: Documents[Account]
    addresses: Documents[Address]
    sessions: Documents[Session]


def address_id_of(email: str) -> str:
    """The id of the document of an e-mail address."""
    return derived_id("adr", same_address(email))
