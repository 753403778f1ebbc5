"""What a request about an address does to its account: register, appoint, mail a link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from services.applications.accounts.domain.account import (
    EARLIER_KEPT,
    Account,
    ErasedAccount,
    MailedLink,
    NoAccount,
    RegisteredAccount,
    UnverifiedAccount,
    VerifiedAccount,
)
from services.applications.accounts.domain.addresses import (
    Appoint,
    Register,
    Request,
    SendResetLink,
    SendVerificationLink,
)
from services.applications.accounts.domain.contact import contact_of
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.fact import Fact
from shared.contracts.people import EmailVerificationRequested, PasswordResetRequested, RegistrationRepeated

REQUESTS_KEPT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetimes:
    """How long mailed links are valid, and how long an address may stay unproved."""

    verification_link: timedelta = timedelta(hours=48)
    reset_link: timedelta = timedelta(minutes=30)
    invitation_link: timedelta = timedelta(hours=72)
    unverified_account: timedelta = timedelta(days=30)


def apply_request(request: Request, lifetimes: Lifetimes, account: Account, now: Instant) -> Decided[Account]:
    """Apply a request that waited at the address; the same request again changes and announces nothing."""
    if isinstance(account, ErasedAccount):
        return unchanged(account)
    if isinstance(account, RegisteredAccount) and request.id in account.heard:
        return unchanged(account)
    state, facts = _answer(request, lifetimes, account, now)
    if isinstance(state, RegisteredAccount):
        return replace(state, heard=(*state.heard, request.id)[-REQUESTS_KEPT:]), facts
    return state, facts


def _answer(request: Request, lifetimes: Lifetimes, account: Account, now: Instant) -> Decided[Account]:
    match request:
        case Register():
            return _register(request, lifetimes, account, now)
        case Appoint():
            return _appoint(request, lifetimes, account, now)
        case SendVerificationLink():
            return _send_verification_link(lifetimes, account, now)
        case SendResetLink():
            return _send_reset_link(lifetimes.reset_link, account, now)


def _register(request: Register, lifetimes: Lifetimes, account: Account, now: Instant) -> Decided[Account]:
    """A registration of an unproved address stands beside the ones before it, each with a link of its own.

    What is confirmed is what the link belongs to: nobody can replace the password of a registration that
    waits for its mail, and nobody can leave a password on an address for its owner to confirm.
    """
    if isinstance(account, VerifiedAccount):
        return account, [RegistrationRepeated(account_id=account.id)]
    before = account if isinstance(account, UnverifiedAccount) else None
    registered = UnverifiedAccount(
        id=account.id,
        role="applicant",
        email=request.email,
        full_name=request.full_name,
        profile=request.profile,
        password_hash=request.password_hash,
        registered_at=before.registered_at if before else now,
        verification=(before.verification if before else MailedLink()).renewed(
            now, lifetimes.verification_link
        ),
        reset=before.reset if before else MailedLink(),
        heard=before.heard if before else (),
        forget_at=now + lifetimes.unverified_account,
        requested_at=now,
        earlier=(*before.earlier, before.latest())[-EARLIER_KEPT:] if before else (),
    )
    return registered, [
        contact_of(registered),
        _verification_requested(registered.id, registered.verification),
    ]


def _appoint(request: Appoint, lifetimes: Lifetimes, account: Account, now: Instant) -> Decided[Account]:
    """Staff vouch for the address. Without a password the person chooses one by a mailed link."""
    if not isinstance(account, NoAccount):
        return unchanged(account)
    appointed = VerifiedAccount(
        id=account.id,
        role=request.role,
        email=request.email,
        full_name=request.full_name,
        profile=request.profile,
        password_hash=request.password_hash,
        registered_at=now,
        verified_at=now,
    )
    if request.password_hash is not None:
        return appointed, [contact_of(appointed)]
    invited, invitation = _send_reset_link(lifetimes.invitation_link, appointed, now)
    return invited, [contact_of(appointed), *invitation]


def _send_verification_link(lifetimes: Lifetimes, account: Account, now: Instant) -> Decided[Account]:
    """A new link for each pending registration: who asks may have made any of them."""
    if not isinstance(account, UnverifiedAccount):
        return unchanged(account)
    lasts, links = lifetimes.verification_link, [account.verification]
    for _ in (*account.earlier, account):
        links.append(links[-1].renewed(now, lasts))
    earlier = tuple(replace(one, link=link) for one, link in zip(account.earlier, links[1:-1], strict=True))
    renewed = replace(account, verification=links[-1], earlier=earlier)
    return renewed, [_verification_requested(account.id, link) for link in links[1:]]


def _send_reset_link(lasts: timedelta, account: Account, now: Instant) -> Decided[Account]:
    if not isinstance(account, UnverifiedAccount | VerifiedAccount):
        return unchanged(account)
    reset = account.reset.renewed(now, lasts)
    fact = PasswordResetRequested(account_id=account.id, generation=reset.generation, expires_at=now + lasts)
    return replace(account, reset=reset), [fact]


def _verification_requested(account_id: str, link: MailedLink) -> Fact:
    assert link.expires_at is not None  # it was renewed just now
    return EmailVerificationRequested(
        account_id=account_id, generation=link.generation, expires_at=link.expires_at
    )
