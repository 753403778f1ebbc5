"""Accounts for tests: people, a service in memory, and stand-ins for what lies outside of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.applications.accounts.adapters.documents import ACCOUNT_KIND, ADDRESS_KIND, SESSION_KIND
from services.applications.accounts.adapters.tokens import EdDsaTokens
from services.applications.accounts.domain.account import (
    ApplicantProfile,
    NoAccount,
    RegisteredAccount,
    Role,
    TeamProfile,
    UnverifiedAccount,
    VerifiedAccount,
)
from services.applications.accounts.domain.addresses import Register
from services.applications.accounts.domain.limits import Rate, Rates, spend
from services.applications.accounts.domain.requests import Lifetimes, apply_request
from services.applications.accounts.domain.sessions import SessionLimits
from services.applications.accounts.domain.verifying import verify
from services.applications.accounts.ports.credentials import PasswordMatch
from services.applications.accounts.use_cases.attempt_limits import AttemptLimits
from services.applications.accounts.use_cases.link_tokens import AccountLinks
from services.applications.accounts.use_cases.own_account import OwnAccount
from services.applications.accounts.use_cases.requests import Appointment, Registration, Registrations
from services.applications.accounts.use_cases.sessions import SessionRules, Sessions
from services.applications.accounts.use_cases.stores import AccountStores, address_id_of
from shared.chassis.clock import ManualClock
from shared.chassis.documents import Documents
from shared.chassis.in_memory import InMemoryStore
from shared.contracts.fact import FACTS, Fact

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
PASSWORD = "four plain wooden chairs"
EMAIL = "ana@mail.example"
CLIENT = "203.0.113.7"
LIFETIMES = Lifetimes()
STUDENT = ApplicantProfile(
    status="student",
    country="IN",
    school="Example Medical College",
    graduation_date=None,
    usmle_step1_passed=False,
    languages=("en", "hi"),
    time_zone="Asia/Kolkata",
    locale="en",
)
TEAM = TeamProfile(languages=("en", "es"), time_zones=("America/New_York", "America/Chicago"), locale="en")


def register(request_id: str = "req_1", **changes: Any) -> Register:
    fields: dict[str, Any] = {
        "id": request_id,
        "account_id": "acc_1",
        "email": EMAIL,
        "full_name": "Ana Example",
        "profile": STUDENT,
        "password_hash": "hash-1",
        "asked_at": NOW,
    }
    return Register(**(fields | changes))


def unverified(now: datetime = NOW) -> UnverifiedAccount:
    account, _ = apply_request(register(), LIFETIMES, NoAccount(id="acc_1"), now)
    assert isinstance(account, UnverifiedAccount)
    return account


def verified(now: datetime = NOW) -> VerifiedAccount:
    account, _ = verify(1, unverified(now), now)
    assert isinstance(account, VerifiedAccount)
    return account


def registration(**changes: Any) -> Registration:
    fields: dict[str, Any] = {
        "key": None,
        "email": EMAIL,
        "password": PASSWORD,
        "full_name": "Ana Example",
        "profile": STUDENT,
    }
    return Registration(**(fields | changes))


def appointment(**changes: Any) -> Appointment:
    fields: dict[str, Any] = {
        "key": None,
        "email": "coach@team.example",
        "password": PASSWORD,
        "full_name": "Carl Coach",
        "role": "coach",
        "profile": TEAM,
    }
    return Appointment(**(fields | changes))


class PlainPasswords:
    """`Passwords` without the work: a hash can be read."""

    def __init__(self) -> None:
        self.prefix = "v1:"
        self.compared = 0

    async def hash(self, password: str) -> str:
        return self.prefix + password

    async def compare(self, password: str, password_hash: str | None) -> PasswordMatch:
        self.compared += 1
        if password_hash is None:
            return PasswordMatch(right=False)
        right = password_hash.partition(":")[2] == password
        outdated = right and not password_hash.startswith(self.prefix)
        return PasswordMatch(right, self.prefix + password if outdated else None)


class CountedInMemory:
    """`RateLimits` for one process."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._full_until: dict[str, datetime | None] = {}

    async def spend(self, key: str, rate: Rate) -> float:
        self._full_until[key], wait = spend(rate, self._full_until.get(key), self._clock())
        return wait.total_seconds()

    async def wait(self, key: str, rate: Rate) -> float:
        return spend(rate, self._full_until.get(key), self._clock())[1].total_seconds()


@dataclass
class RosterInMemory:
    joined: dict[str, tuple[Sequence[str], Sequence[str]]] = field(default_factory=dict)

    async def join(self, account_id: str, time_zones: Sequence[str], languages: Sequence[str]) -> None:
        self.joined[account_id] = time_zones, languages


@dataclass
class ApplicationsInMemory:
    live: set[str] = field(default_factory=set)

    async def any_live(self, account_id: str) -> bool:
        return account_id in self.live

    async def about(self, account_id: str) -> Sequence[Mapping[str, Any]]:
        return [{"application_id": f"app_of_{account_id}"}]


def signing_key() -> str:
    made = Ed25519PrivateKey.generate()
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


SIGNING_KEY = signing_key()
LINK_KEY = b"a key for tests, of some length"


class Accounts:
    """The whole of accounts in memory."""

    def __init__(self, rates: Rates | None = None) -> None:
        self.clock = ManualClock(NOW)
        self.stores = {
            name: InMemoryStore(name, self.clock) for name in ("accounts", "addresses", "sessions")
        }
        self.stored = AccountStores(
            accounts=Documents(self.stores["accounts"], ACCOUNT_KIND, self.clock),
            addresses=Documents(self.stores["addresses"], ADDRESS_KIND, self.clock),
            sessions=Documents(self.stores["sessions"], SESSION_KIND, self.clock),
        )
        self.passwords = PlainPasswords()
        self.coaches = RosterInMemory()
        self.applications = ApplicationsInMemory()
        self.links = AccountLinks(LINK_KEY)
        self.tokens = EdDsaTokens([SIGNING_KEY])
        self.paused: list[float] = []
        attempts = AttemptLimits(CountedInMemory(self.clock), rates or Rates(), self._pause)
        limits: dict[Role, SessionLimits] = {
            "applicant": SessionLimits(timedelta(days=14), timedelta(days=30)),
            "coach": SessionLimits(timedelta(hours=8), timedelta(hours=12)),
            "staff": SessionLimits(timedelta(hours=8), timedelta(hours=12)),
        }
        self.registrations = Registrations(self.stored, self.passwords, self.coaches, attempts, LIFETIMES)
        self.people = OwnAccount(self.stored, self.passwords, self.applications, attempts, self.links)
        self.sessions = Sessions(
            self.stored, self.passwords, self.tokens, attempts, SessionRules(limits, LINK_KEY)
        )

    async def _pause(self, seconds: float) -> None:
        self.paused.append(seconds)

    async def look(self) -> None:
        """What the clock role does: act on everything that is due, until nothing is."""
        while True:
            addresses = await self.stores["addresses"].due(100)
            accounts = await self.stores["accounts"].due(100)
            if not addresses and not accounts:
                return
            for address_id in addresses:
                await self.registrations.apply_requests(address_id)
            for account_id in accounts:
                await self.people.act_on_due(account_id)

    async def registered(self, email: str = EMAIL) -> str:
        """Someone who registered; returns the id of their account."""
        await self.registrations.register(registration(email=email), CLIENT)
        await self.look()
        return await self.id_of(email)

    async def verified(self, email: str = EMAIL) -> str:
        account_id = await self.registered(email)
        await self.people.verify(self.links.token("verify-email", account_id, 1), CLIENT)
        return account_id

    async def id_of(self, email: str) -> str:
        address = await self.stored.addresses.get(address_id_of(email))
        assert address is not None
        assert address.account_id is not None
        return address.account_id

    async def account(self, account_id: str) -> RegisteredAccount:
        account = await self.stored.accounts.get(account_id)
        assert isinstance(account, RegisteredAccount)
        return account

    def announced(self) -> list[Fact]:
        """Every fact that waits to be published, account by account in the order in which it was said."""
        rows = [pair for store in self.stores.values() for row in store.rows.values() for pair in row.outbox]
        facts = []
        for _, stored in rows:
            kind = FACTS[stored.type]
            facts.append(
                kind.of_key(stored.key) if stored.data is None else kind.model_validate_json(stored.data)
            )
        return facts

    def said_kinds(self) -> list[str]:
        return [type(fact).__name__ for fact in self.announced()]
