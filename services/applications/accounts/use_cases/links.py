"""What the use cases of accounts share: their documents, mailed links, and turns.

How main.py constructs and wires accounts (`coaches` and `applications` implement ports/accounts.py):

    stored = Stored(
        accounts=service.documents("accounts", ACCOUNT_KIND, indexes=ACCOUNT_INDEXES),
        addresses=service.documents("addresses", ADDRESS_KIND),
        sessions=service.documents("sessions", SESSION_KIND, indexes=SESSION_INDEXES),
    )
    service.mongo.wants_index("sessions", [("find.gone_at", 1)], expireAfterSeconds=0)
    counted = service.collection("turns", indexes=[[("expires_at", 1)]], expireAfterSeconds=0)
    turns = Turns(MongoRateLimits(counted, service.clock), settings.rates())
    passwords, links = Argon2Passwords(settings.password_threads), Links(settings.link_key_bytes())
    registrations = Registrations(stored, passwords, coaches, turns, settings.lifetimes())
    people = People(stored, passwords, applications, turns, links)
    tokens = EdDsaTokens(settings.access_token_keys())
    logins = Logins(stored, passwords, tokens, turns, settings.session_limits())
    service.when_due(stored.addresses, registrations.settle)
    service.when_due(stored.accounts, people.act_on_due)
    service.at_start(partial(registrations.appoint_first_staff, settings.first_staff()))
    service.serves(*accounts_apis(registrations, people, logins, Reach.of(settings)))
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Literal

from services.applications.accounts.domain.account import Account
from services.applications.accounts.domain.addresses import Address, same_address
from services.applications.accounts.domain.limits import Rates, TooMany, What
from services.applications.accounts.domain.sessions import Session
from services.applications.accounts.ports.credentials import RateLimits
from shared.chassis.decision import NotFound
from shared.chassis.documents import Documents
from shared.chassis.ids import derived_id
from shared.contracts import links

Purpose = Literal["verify-email", "reset-password"]

TOKEN = re.compile(r"^(acc_[0-9a-f]{1,60})-([0-9]{1,9})-([a-z2-7]{26})$")


class LinkUnknown(NotFound):
    """This link is not one of ours, or was damaged on its way."""

    code = "link_unknown"


@dataclass(frozen=True, slots=True)
class Stored:
    """The three kinds of documents that accounts are kept in."""

    accounts: Documents[Account]
    addresses: Documents[Address]
    sessions: Documents[Session]


class Links:
    """The links in mails: `<account id>-<generation>-<signature>`, nothing of it kept anywhere."""

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


class Turns:
    """Lets nobody try too often: by network address, and by the e-mail address that it is about."""

    def __init__(self, limits: RateLimits, rates: Rates) -> None:
        self._limits = limits
        self._rates = rates

    async def take(self, what: What, client: str, email: str | None = None) -> None:
        """Raises TooMany with the seconds to wait."""
        _refuse_if(await self._limits.spend(_client_key(what, client), self._rates.of_client(what)))
        if email is not None:
            await self.take_for(what, email)

    async def check(self, what: What, email: str) -> None:
        """Raises TooMany where the e-mail address has no turn left; takes none."""
        _refuse_if(await self._limits.wait(_email_key(what, email), self._rates.of_email(what)))

    async def take_for(self, what: What, email: str) -> None:
        """A turn of the e-mail address alone. Raises TooMany."""
        _refuse_if(await self._limits.spend(_email_key(what, email), self._rates.of_email(what)))


def address_id_of(email: str) -> str:
    """The id of the document of an e-mail address, whoever has it."""
    return derived_id("adr", same_address(email))


def _refuse_if(wait: float) -> None:
    if wait:
        raise TooMany(int(wait) + 1)


def _client_key(what: What, client: str) -> str:
    return derived_id("trn", what, "client", _network_of(client))


def _email_key(what: What, email: str) -> str:
    return derived_id("trn", what, "email", same_address(email))


def _network_of(client: str) -> str:
    """One household has a whole /64 of IPv6: it is counted as one."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
