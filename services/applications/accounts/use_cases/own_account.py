"""What owners do with their account: prove its address, see, change, export and erase it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from services.applications.accounts.domain.account import (
    Account,
    ErasedAccount,
    PendingRegistration,
    RegisteredAccount,
    UnverifiedAccount,
    VerifiedAccount,
)
from services.applications.accounts.domain.addresses import free
from services.applications.accounts.domain.leaving import (
    LiveApplication,
    address_freed,
    erase,
    forget_unverified,
)
from services.applications.accounts.domain.links import LinkExpired, LinkUnknown
from services.applications.accounts.domain.passwords import SetPassword, accepted_password, reset_password
from services.applications.accounts.domain.profile import ChangeMe, change_me
from services.applications.accounts.domain.verifying import verify
from services.applications.accounts.ports.credentials import Passwords
from services.applications.accounts.ports.neighbours import PersonsApplications
from services.applications.accounts.use_cases.attempt_limits import AttemptLimits
from services.applications.accounts.use_cases.link_tokens import AccountLinks
from services.applications.accounts.use_cases.stores import AccountStores, address_id_of
from shared.chassis.decision import NotFound
from shared.chassis.documents import SearchResult
from shared.chassis.logging import get_logger

log = get_logger(__name__)

EXPORTED_SESSIONS = 1000


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Everything that this service holds about a person."""

    account: VerifiedAccount
    sessions: Sequence[Mapping[str, Any]]
    applications: Sequence[Mapping[str, Any]]


class OwnAccount:
    """An account, as its owner uses it."""

    def __init__(
        self,
        stored: AccountStores,
        passwords: Passwords,
        applications: PersonsApplications,
        attempts: AttemptLimits,
        links: AccountLinks,
    ) -> None:
        self._stored = stored
        self._passwords = passwords
        self._applications = applications
        self._attempts = attempts
        self._links = links

    async def verify(self, token: str, client: str) -> Account:
        """Mark the address as proved. Raises LinkUnknown or LinkExpired."""
        await self._attempts.take("verification", client)
        account_id, generation = self._links.open("verify-email", token)
        return await self._stored.accounts.change(account_id, partial(verify, generation))

    async def registration_behind(self, token: str) -> PendingRegistration | None:
        """What the link would confirm; None for one that confirms nothing. Changes nothing."""
        try:
            account_id, generation = self._links.open("verify-email", token)
        except LinkUnknown:
            return None
        account = await self._stored.accounts.get(account_id)
        return account.pending(generation) if isinstance(account, UnverifiedAccount) else None

    async def set_password(self, token: str, password: str, client: str) -> None:
        """Set a new password by a mailed link, once; every session ends."""
        await self._attempts.take("reset", client)
        account_id, generation = self._links.open("reset-password", token)
        account = await self._stored.accounts.get(account_id)
        if not isinstance(account, RegisteredAccount):
            raise LinkExpired("this link does nothing any more")
        good = accepted_password(password, (account.email, account.full_name))
        command = SetPassword(generation, await self._passwords.hash(good))
        await self._stored.accounts.change(account_id, partial(reset_password, command))
        log.info("password replaced", account_id=account_id)

    async def me(self, account_id: str) -> VerifiedAccount:
        return _verified(await self._stored.accounts.get(account_id))

    async def change_me(self, account_id: str, command: ChangeMe) -> VerifiedAccount:
        return _verified(await self._stored.accounts.change(account_id, partial(change_me, command)))

    async def export(self, account_id: str) -> PersonalData:
        """Everything held about them except hashes, which mean nothing to a reader."""
        account = await self.me(account_id)
        found = await self._stored.sessions.search(
            {"account_id": account_id}, [("since", -1)], EXPORTED_SESSIONS
        )
        sessions = [_without_hashes(self._stored.sessions.plain(hit.state)) for hit in found]
        return PersonalData(account, sessions, await self._applications.about(account_id))

    async def erase(self, account_id: str) -> None:
        """Erase the account; a repeat changes nothing. Raises LiveApplication."""
        account = await self._stored.accounts.get(account_id)
        if not isinstance(account, RegisteredAccount):
            return
        # With an access token that is still valid, the owner could open an application between this check
        # and the write. Staff then see an application without an applicant, and decline it.
        if await self._applications.any_live(account_id):
            raise LiveApplication("an application of yours is under way; withdraw or finish it first")
        await self._stored.accounts.change(account_id, partial(erase, address_id_of(account.email)))
        log.info("account erased", account_id=account_id)

    async def team(self, after: Sequence[Any] | None, limit: int) -> list[SearchResult[Account]]:
        """Coaches and staff, in the order in which they came."""
        where = {"role": {"$in": ["coach", "staff"]}}
        return await self._stored.accounts.search(where, [("registered_at", 1)], limit, after)

    async def act_on_due(self, account_id: str) -> None:
        """Erase an account whose address was never proved; free the address of an erased one."""
        account = await self._stored.accounts.get(account_id)
        if isinstance(account, UnverifiedAccount):
            forget = partial(forget_unverified, address_id_of(account.email))
            await self._stored.accounts.change(account_id, forget)
        elif isinstance(account, ErasedAccount) and account.address_id is not None:
            await self._stored.addresses.change(account.address_id, partial(free, account_id))
            await self._stored.accounts.change(account_id, address_freed)


def _verified(account: Account | None) -> VerifiedAccount:
    if not isinstance(account, VerifiedAccount):
        raise NotFound("there is no such account")
    return account


def _without_hashes(session: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in session.items() if not name.endswith("_sha256")}
