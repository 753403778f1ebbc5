"""Limits on attempts to sign in, register and ask for mails."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable

from services.applications.accounts.domain.addresses import same_address
from services.applications.accounts.domain.limits import SLOWED_BY, Attempt, Rates, TooMany
from services.applications.accounts.ports.credentials import RateLimits
from shared.chassis.ids import derived_id

Pause = Callable[[float], Awaitable[object]]
"""Waits for so many seconds."""
EVERYWHERE = "everywhere"


class AttemptLimits:
    """Lets nobody try too often, and nobody lock another out.

    Attempts about an e-mail address are counted by who tries: a network, or a device that signed in before.
    A stranger uses up the attempts of their own network alone. What comes from everywhere at once is slowed
    and never refused, so the owner still gets in on a new device.
    """

    def __init__(self, limits: RateLimits, rates: Rates, pause: Pause = asyncio.sleep) -> None:
        self._limits = limits
        self._rates = rates
        self._pause = pause

    async def take(self, what: Attempt, client: str, email: str | None = None) -> None:
        """Count an attempt. Raises TooMany with the seconds to wait."""
        network = network_of(client)
        _refuse_if(await self._limits.spend(_key(what, "client", network), self._rates.of_client(what)))
        if email is not None:
            await self.take_for(what, email, network)
            await self.slow_down(what, email)

    async def check(self, what: Attempt, email: str, who: str) -> None:
        """Raise TooMany where this network or device has no attempt left for the address; counts nothing."""
        _refuse_if(await self._limits.wait(_email_key(what, email, who), self._rates.of_email(what)))

    async def take_for(self, what: Attempt, email: str, who: str) -> None:
        """Count an attempt of this network or device for the address. Raises TooMany."""
        wait = await self._limits.spend(_email_key(what, email, who), self._rates.of_email(what))
        await self._limits.spend(_email_key(what, email, EVERYWHERE), self._rates.of_all(what))
        _refuse_if(wait)

    async def slow_down(self, what: Attempt, email: str) -> None:
        """Wait a moment while the address is being tried from everywhere."""
        if await self._limits.wait(_email_key(what, email, EVERYWHERE), self._rates.of_all(what)):
            await self._pause(SLOWED_BY.total_seconds())


def _refuse_if(wait: float) -> None:
    if wait:
        raise TooMany(int(wait) + 1)


def _key(what: Attempt, *about: str) -> str:
    return derived_id("trn", what, *about)


def _email_key(what: Attempt, email: str, who: str) -> str:
    return _key(what, "email", same_address(email), who)


def network_of(client: str) -> str:
    """IPv6 addresses are counted by /64, which is what one household gets."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
