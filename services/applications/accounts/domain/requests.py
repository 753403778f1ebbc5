"""Registering, appointing, and proving an address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from services.applications.accounts.domain.account import (
    EARLIER_KEPT,
    Account,
    ApplicantProfile,
    ErasedAccount,
    MailedLink,
    NoAccount,
    PendingRegistration,
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
from services.applications.accounts.domain.links import LinkExpired
from shared.chassis.decision import Decided, Instant, NotFound, unchanged
from shared.contracts.applications import (
    ContactChanged,
    EmailVerificationRequested,
    PasswordResetRequested,
    RegistrationRepeated,
)
from shared.contracts.fact import Fact

REQUESTS_KEPT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetimes:
    """How long mailed links are valid, and how long an address may stay unproved."""

    verification_link: timedelta = timedelta(hours=48)
    reset_link: timedelta = timedelta(minutes=30)
    invitation_link: timedelta = timedelta(hours=72)
    unverified_account: timedelta = timedelta(days=30)


def contact_of(account: RegisteredAccount) -> ContactChanged:
    """What notifications needs to know about this person (R22)."""
    applicant = account.profile if isinstance(account.profile, ApplicantProfile) else None
    return ContactChanged(
        person_id=account.id,
        kind=account.role,
        name=account.full_name,
        email=account.email,
        locale=account.profile.locale,
        time_zone=account.profile.time_zone,
        stage=applicant.status if applicant else "",
        school=applicant.school if applicant else "",
    )


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


def _verification_requested(account_id: str, link: MailedLink) -> Fact:
    assert link.expires_at is not None  # it was renewed just now
    return EmailVerificationRequested(
        account_id=account_id, generation=link.generation, expires_at=link.expires_at
    )
