"""Limits on attempts to log in, register and ask for mails."""

from __future__ import annotations

import ipaddress

from services.applications.accounts.domain.addresses import same_address
from services.applications.accounts.domain.limits import Attempt, Rates, TooMany
from services.applications.accounts.ports.credentials import RateLimits
from shared.chassis.ids import derived_id


class AttemptLimits:
    """Counts attempts by network address and by the e-mail address that they are about."""

    def __init__(self, limits: RateLimits, rates: Rates) -> None:
        self._limits = limits
        self._rates = rates

    async def take(self, what: Attempt, client: str, email: str | None = None) -> None:
        """Count an attempt. Raises TooMany with the seconds to wait."""
        _refuse_if(await self._limits.spend(_client_key(what, client), self._rates.of_client(what)))
        if email is not None:
            await self.take_for(what, email)

    async def check(self, what: Attempt, email: str) -> None:
        """Raise TooMany where no attempt is left for the e-mail address; counts nothing."""
        _refuse_if(await self._limits.wait(_email_key(what, email), self._rates.of_email(what)))

    async def take_for(self, what: Attempt, email: str) -> None:
        """Count an attempt for the e-mail address alone. Raises TooMany."""
        _refuse_if(await self._limits.spend(_email_key(what, email), self._rates.of_email(what)))


def _refuse_if(wait: float) -> None:
    if wait:
        raise TooMany(int(wait) + 1)


def _client_key(what: Attempt, client: str) -> str:
    return derived_id("trn", what, "client", _network_of(client))


def _email_key(what: Attempt, email: str) -> str:
    return derived_id("trn", what, "email", same_address(email))


def _network_of(client: str) -> str:
    """IPv6 addresses are counted by /64, which is what one household gets."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
