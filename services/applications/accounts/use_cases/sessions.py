"""Signing in, staying signed in, signing out."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from services.applications.accounts.domain.account import (
    Account,
    ApplicantProfile,
    RegisteredAccount,
    Role,
    UnverifiedAccount,
    VerifiedAccount,
)
from services.applications.accounts.domain.passwords import as_typed_anywhere, rehash
from services.applications.accounts.domain.sessions import (
    EndedSession,
    OpenSession,
    RotateToken,
    SessionLimits,
    StartSession,
    end,
    open_session,
    rotate,
)
from services.applications.accounts.ports.credentials import AccessTokens, Claims, Passwords
from services.applications.accounts.use_cases.attempt_limits import AttemptLimits, network_of
from services.applications.accounts.use_cases.known_devices import KnownDevices
from services.applications.accounts.use_cases.refresh_tokens import RefreshToken, SessionOver, sha256
from services.applications.accounts.use_cases.stores import AccountStores, address_id_of
from shared.chassis.decision import Forbidden, Instant, Refused
from shared.chassis.logging import get_logger

log = get_logger(__name__)

ACCESS_TOKEN_LASTS = timedelta(minutes=10)
NOBODY = "acc_nobody"
"""Read where an address has no account, so that an unknown address takes as long as a known one."""


class WrongCredentials(Refused):
    """The address is unknown or the password wrong; the answer does not say which."""

    code = "wrong_credentials"


class EmailNotVerified(Forbidden):
    """The password was right; the address is not proved to be theirs yet."""

    code = "email_not_verified"


@dataclass(frozen=True, slots=True)
class ClientSession:
    """What a client holds while it is signed in."""

    session_id: str
    access_token: str
    refresh_token: str
    """`<session id>.<family>.<secret>`; only hashes of the last two are stored."""
    refresh_until: Instant
    device: str = ""
    """What tells this device from strangers at the next sign-in."""


@dataclass(frozen=True, slots=True)
class SessionRules:
    """How long sessions last, and the key that refresh tokens follow from one another by."""

    limits: Mapping[Role, SessionLimits]
    refresh_key: bytes = field(repr=False)


class Sessions:
    """Opens, refreshes and ends sessions; issues their access tokens."""

    def __init__(
        self,
        stored: AccountStores,
        passwords: Passwords,
        tokens: AccessTokens,
        attempts: AttemptLimits,
        rules: SessionRules,
    ) -> None:
        self._stored = stored
        self._passwords = passwords
        self._tokens = tokens
        self._attempts = attempts
        self._rules = rules
        self._devices = KnownDevices(rules.refresh_key)
        self._now = stored.sessions.clock

    async def sign_in(self, email: str, password: str, client: str, device: str = "") -> ClientSession:
        """Raises WrongCredentials, or with the right password EmailNotVerified.

        `device` is what the device was given when somebody signed in from it, where it was given anything.
        """
        await self._attempts.take("login", client)
        account = await self._account_of(email)
        held = account if isinstance(account, RegisteredAccount) else None
        known = self._devices.device_of(device, held.id) if held else None
        who = known or network_of(client)
        await self._attempts.check("login", email, who)
        if known is None:
            await self._attempts.slow_down("login", email)
        password_hash = held.password_hash if held else None
        match = await self._passwords.compare(as_typed_anywhere(password), password_hash)
        if held is None or not match.right:
            await self._attempts.take_for("login", email, who)
            raise WrongCredentials("the address or the password is wrong")
        # Checked again: of many parallel guesses, those compared after the attempts ran out do not count,
        # even if one of them is right.
        await self._attempts.check("login", email, who)
        if isinstance(held, UnverifiedAccount):
            raise EmailNotVerified(
                "first open the link in the mail that we sent you; "
                "POST /v1/accounts/verification-mails sends a new one"
            )
        if match.better_hash is not None and held.password_hash is not None:
            change = partial(rehash, held.password_hash, match.better_hash)
            await self._stored.accounts.change(held.id, change)
        opened = await self._open(held)
        return replace(opened, device=device if known else self._devices.token(held.id))

    async def refresh(self, refresh_token: str) -> ClientSession:
        """Return the next tokens. An old refresh token ends the session: someone else has a copy."""
        presented = RefreshToken.read(refresh_token)
        session = await self._stored.sessions.get(presented.session_id)
        if not isinstance(session, OpenSession):
            raise SessionOver("this session is over; sign in again")
        account = await self._stored.accounts.get(session.account_id)
        held = account if isinstance(account, VerifiedAccount) else None
        following = presented.next(self._rules.refresh_key)
        command = RotateToken(
            family_sha256=sha256(presented.family),
            presented_sha256=sha256(presented.secret),
            next_sha256=sha256(following.secret),
            epoch=held.epoch if held else None,
            idle=self._rules.limits[held.role].idle if held else timedelta(0),
        )
        rotated = await self._stored.sessions.change(session.id, partial(rotate, command))
        if isinstance(rotated, EndedSession) and rotated.because == "reused":
            log.warning("refresh token reused", session_id=session.id, account_id=session.account_id)
        if (
            held is None
            or not isinstance(rotated, OpenSession)
            or rotated.latest_sha256 != command.next_sha256
        ):
            raise SessionOver("this session is over; sign in again")
        return self._session_of(held, following, rotated)

    async def is_over(self, session_id: str) -> bool:
        """Whether a session has ended: known here before anywhere else.

        MongoDB removes an ended session soon; until its tokens are too old, `EndedSessions` knows of it.
        """
        return isinstance(await self._stored.sessions.get(session_id), EndedSession)

    async def sign_out(self, session_id: str) -> None:
        """End the session; a repeat changes nothing."""
        await self._stored.sessions.change(session_id, end)

    async def sign_out_holder(self, refresh_token: str) -> None:
        """End the session of a refresh token of its family; a guessed token ends nothing."""
        try:
            presented = RefreshToken.read(refresh_token)
        except SessionOver:
            return
        session = await self._stored.sessions.get(presented.session_id)
        if isinstance(session, OpenSession) and hmac.compare_digest(
            session.family_sha256, sha256(presented.family)
        ):
            await self.sign_out(session.id)

    async def _account_of(self, email: str) -> Account | None:
        address = await self._stored.addresses.get(address_id_of(email))
        owner = address.account_id if address else None
        return await self._stored.accounts.get(owner or NOBODY)

    async def _open(self, account: RegisteredAccount) -> ClientSession:
        token = RefreshToken.new()
        command = StartSession(
            account_id=account.id,
            epoch=account.epoch,
            family_sha256=sha256(token.family),
            latest_sha256=sha256(token.secret),
            limits=self._rules.limits[account.role],
        )
        session = await self._stored.sessions.change(token.session_id, partial(open_session, command))
        assert isinstance(session, OpenSession)  # its id is new
        return self._session_of(account, token, session)

    def _session_of(
        self, account: RegisteredAccount, token: RefreshToken, session: OpenSession
    ) -> ClientSession:
        now = self._now()
        applicant = account.profile if isinstance(account.profile, ApplicantProfile) else None
        claims = Claims(
            account_id=account.id,
            session_id=session.id,
            epoch=session.epoch,
            role=account.role,
            status=applicant.status if applicant else None,
            usmle_step1_passed=applicant is not None and applicant.usmle_step1_passed,
            issued_at=now,
            expires_at=now + ACCESS_TOKEN_LASTS,
        )
        return ClientSession(session.id, self._tokens.issue(claims), str(token), session.idle_until)

    def published_keys(self) -> Mapping[str, Any]:
        return self._tokens.published_keys()
