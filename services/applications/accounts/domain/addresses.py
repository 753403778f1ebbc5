"""Which account an e-mail address belongs to: one document per address, so that parallel registrations meet.

A request about an address is kept here until it is applied to the account. So it is one write, the same one
whether or not the address is known, and a crash after it loses nothing: the address stays due.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from services.applications.accounts.domain.account import (
    EARLIER_KEPT,
    ApplicantProfile,
    TeamProfile,
    TeamRole,
)
from shared.chassis.decision import Decided, Instant, Refused, unchanged


class AddressTaken(Refused):
    """Told to staff only: strangers get the same answer for every address."""

    code: ClassVar[str] = "address_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Someone says that this address is theirs, and who they are."""

    id: str
    account_id: str
    """The id of the new account, if the address has none yet."""
    email: str
    full_name: str
    profile: ApplicantProfile
    password_hash: str
    asked_at: Instant
    kind: Literal["register"] = "register"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appoint:
    """Staff make someone a coach or a member of staff."""

    id: str
    account_id: str
    role: TeamRole
    email: str
    full_name: str
    profile: TeamProfile
    password_hash: str | None
    asked_at: Instant
    kind: Literal["appoint"] = "appoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendVerificationLink:
    """The mail did not arrive or is too old."""

    id: str
    asked_at: Instant
    kind: Literal["send_verification_link"] = "send_verification_link"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResetLink:
    """The password is forgotten."""

    id: str
    asked_at: Instant
    kind: Literal["send_reset_link"] = "send_reset_link"


Request: TypeAlias = Annotated[
    Register | Appoint | SendVerificationLink | SendResetLink, Field(discriminator="kind")
]


@dataclass(frozen=True, slots=True)
class Address:
    """One e-mail address: the account that has it, and the requests not applied to that account yet."""

    id: str
    account_id: str | None = None
    waiting: tuple[Request, ...] = ()
    """The latest of each kind; of registrations a few, in the order in which they came."""

    def due_at(self) -> Instant | None:
        return min((request.asked_at for request in self.waiting), default=None)


def same_address(email: str) -> str:
    """The address in one spelling: NFC, letter case folded."""
    return unicodedata.normalize("NFC", email.strip()).casefold()


def ask(request: Request, address: Address, now: Instant) -> Decided[Address]:
    """Keep the request for the account. A free address goes to the first who registers or is appointed."""
    owner = address.account_id
    match request:
        case Appoint():
            if owner is not None and owner != request.account_id:
                raise AddressTaken("this address already has an account", pointer="/email")
            owner = request.account_id
        case Register():
            owner = owner or request.account_id
        case SendVerificationLink() | SendResetLink():
            pass
    return replace(address, account_id=owner, waiting=_with(request, address.waiting)), ()


def _with(request: Request, waiting: tuple[Request, ...]) -> tuple[Request, ...]:
    """The latest of each kind is enough, except for registrations: none may replace another's."""
    if not isinstance(request, Register):
        return (*(other for other in waiting if other.kind != request.kind), request)
    registrations = [other for other in waiting if isinstance(other, Register) and other.id != request.id]
    others = [other for other in waiting if not isinstance(other, Register)]
    return (*others, *registrations[-EARLIER_KEPT:], request)


def requests_applied(request_ids: frozenset[str], address: Address, now: Instant) -> Decided[Address]:
    """Remove these requests: the account has applied them."""
    left = tuple(request for request in address.waiting if request.id not in request_ids)
    return replace(address, waiting=left), ()


def free(account_id: str, address: Address, now: Instant) -> Decided[Address]:
    """The account is erased: give the address to whoever asked for it meanwhile, or to nobody."""
    if address.account_id != account_id:
        return unchanged(address)
    asked = (request for request in address.waiting if isinstance(request, Register | Appoint))
    next_one = next(asked, None)
    return replace(address, account_id=next_one.account_id if next_one else None), ()
