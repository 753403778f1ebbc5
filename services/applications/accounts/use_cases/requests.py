"""Registering, appointing, and asking for a mail.

Each begins with one write on the address, because it alone decides whose account it is: parallel
registrations meet there. The write also keeps the request, and `apply_requests` applies it to the account.
Every step can be repeated, so after a crash the next look at what is due finishes it. Neither the answer nor
the time that it takes reveals whether the address was known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from services.applications.accounts.domain.account import (
    ApplicantProfile,
    ErasedAccount,
    NoAccount,
    RegisteredAccount,
    TeamProfile,
    TeamRole,
)
from services.applications.accounts.domain.addresses import (
    Address,
    AddressTaken,
    Appoint,
    Register,
    Request,
    SendResetLink,
    SendVerificationLink,
    ask,
    free,
    requests_applied,
    same_address,
)
from services.applications.accounts.domain.passwords import accepted_password
from services.applications.accounts.domain.requests import Lifetimes, apply_request
from services.applications.accounts.ports.credentials import Passwords
from services.applications.accounts.ports.neighbours import CoachRoster
from services.applications.accounts.use_cases.attempt_limits import AttemptLimits
from services.applications.accounts.use_cases.stores import AccountStores, address_id_of
from shared.chassis.ids import derived_id, new_id
from shared.chassis.logging import get_logger

log = get_logger(__name__)

FIRST_STAFF_NAME = "Staff"


@dataclass(frozen=True, slots=True)
class Registration:
    """Who registers; `key` is the Idempotency-Key, where the caller sent one."""

    key: str | None
    email: str
    password: str
    full_name: str
    profile: ApplicantProfile


@dataclass(frozen=True, slots=True)
class Appointment:
    """Whom staff appoint as coach or colleague; without a password they choose one by a mailed link."""

    key: str | None
    email: str
    password: str | None
    full_name: str
    role: TeamRole
    profile: TeamProfile


@dataclass(frozen=True, slots=True)
class FirstStaff:
    email: str
    password: str


class Registrations:
    """Registering and appointing."""

    def __init__(
        self,
        stored: AccountStores,
        passwords: Passwords,
        coaches: CoachRoster,
        attempts: AttemptLimits,
        lifetimes: Lifetimes,
    ) -> None:
        self._stored = stored
        self._passwords = passwords
        self._coaches = coaches
        self._attempts = attempts
        self._lifetimes = lifetimes
        self._now = stored.addresses.clock

    async def register(self, registration: Registration, client: str) -> None:
        """Register an applicant. A mail follows, whether or not the address is known."""
        password = accepted_password(registration.password, (registration.email, registration.full_name))
        await self._attempts.take("registration", client, registration.email)
        request = Register(
            id=_id_for("req", registration.key, registration.email),
            account_id=_id_for("acc", registration.key, registration.email),
            email=registration.email,
            full_name=registration.full_name,
            profile=registration.profile,
            password_hash=await self._passwords.hash(password),
            asked_at=self._now(),
        )
        await self._ask(registration.email, request)

    async def send_verification_link(self, email: str, client: str, key: str | None = None) -> None:
        await self._attempts.take("verification", client, email)
        request_id = _id_for("req", key, email)
        await self._ask(email, SendVerificationLink(id=request_id, asked_at=self._now()))

    async def send_reset_link(self, email: str, client: str, key: str | None = None) -> None:
        await self._attempts.take("reset", client, email)
        await self._ask(email, SendResetLink(id=_id_for("req", key, email), asked_at=self._now()))

    async def appoint(self, appointment: Appointment, by: str) -> RegisteredAccount:
        """Appoint a coach or a member of staff; `by` is the account that does it. Raises AddressTaken."""
        request = await self._appointment(appointment)
        await self._ask(appointment.email, request)
        await self.apply_requests(address_id_of(appointment.email))
        account = await self._stored.accounts.get(request.account_id)
        if not isinstance(account, RegisteredAccount):  # a repeat that came after the account was erased
            raise AddressTaken("this appointment was made before, and its account is gone; use a new key")
        log.info("appointed", account_id=account.id, role=account.role, by=by)
        return account

    async def appoint_first_staff(self, first: FirstStaff | None) -> None:
        """At start: someone must be able to let the others in.

        The id is random, so that nobody can name the account of an installation that they do not know.
        Replicas that start side by side meet at the address: the first takes it, the others find it taken.
        Raises AddressTaken where the address belongs to somebody who is not staff.
        """
        if first is None or await self._has_staff():
            return
        profile = TeamProfile(languages=("en",), time_zones=("UTC",), locale="en")
        appointment = Appointment(None, first.email, first.password, FIRST_STAFF_NAME, "staff", profile)
        try:
            await self.appoint(appointment, by="first start")
        except AddressTaken:
            await self.apply_requests(address_id_of(first.email))
            if not await self._has_staff():
                raise

    async def apply_requests(self, address_id: str) -> None:
        """Apply the requests that wait at the address to its account; every step may be repeated."""
        address = await self._stored.addresses.get(address_id)
        if address is None or not address.waiting:
            return
        if address.account_id is not None and not await self._heard(address, address.account_id):
            # The account is erased and its address not free yet: free it; the address is due again.
            await self._stored.addresses.change(address_id, partial(free, address.account_id))
            return
        heard = frozenset(request.id for request in address.waiting)
        await self._stored.addresses.change(address_id, partial(requests_applied, heard))

    async def _heard(self, address: Address, account_id: str) -> bool:
        for request in address.waiting:
            account = await self._stored.accounts.change(
                account_id, partial(apply_request, request, self._lifetimes)
            )
            if isinstance(account, ErasedAccount):
                return False
            if isinstance(request, Appoint) and not isinstance(account, NoAccount):
                await self._join_roster(account_id, request)
        return True

    async def _join_roster(self, account_id: str, request: Appoint) -> None:
        if request.role == "coach":
            profile = request.profile
            await self._coaches.join(account_id, profile.time_zones, profile.languages)

    async def _ask(self, email: str, request: Request) -> None:
        await self._stored.addresses.change(address_id_of(email), partial(ask, request))

    async def _appointment(self, appointment: Appointment) -> Appoint:
        password_hash = None
        if appointment.password is not None:
            password = accepted_password(appointment.password, (appointment.email, appointment.full_name))
            password_hash = await self._passwords.hash(password)
        return Appoint(
            id=_id_for("req", appointment.key, appointment.email),
            account_id=_id_for("acc", appointment.key, appointment.email),
            role=appointment.role,
            email=appointment.email,
            full_name=appointment.full_name,
            profile=appointment.profile,
            password_hash=password_hash,
            asked_at=self._now(),
        )

    async def _has_staff(self) -> bool:
        return bool(await self._stored.accounts.search({"role": "staff"}, [("registered_at", 1)], 1))


def _id_for(prefix: str, key: str | None, email: str) -> str:
    """The same for a repeated request. Strangers behind one proxy may choose the same key: the address
    keeps them apart, or one would get the other's account."""
    return new_id(prefix) if key is None else derived_id(prefix, key, same_address(email))
