"""An account: its states, and the profile of each kind of person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from shared.chassis.decision import Instant

Role = Literal["applicant", "coach", "staff"]
TeamRole = Literal["coach", "staff"]
Status = Literal["student", "graduate"]

EARLIER_KEPT = 2
"""Pending registrations of one address beside the latest. Each is mailed again when someone asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantProfile:
    """What decides which rotations an applicant may do (R1), and how to write to them."""

    status: Status
    country: str
    """ISO 3166-1 alpha-2."""
    school: str
    graduation_date: date | None
    usmle_step1_passed: bool
    languages: tuple[str, ...]
    """ISO 639, the one they prefer first."""
    time_zone: str
    """IANA."""
    locale: str
    kind: Literal["applicant"] = "applicant"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamProfile:
    """What is known of a coach or a member of staff; a coach is matched by it (R16)."""

    languages: tuple[str, ...]
    time_zones: tuple[str, ...]
    """IANA; for a coach those that they look after, their own first."""
    locale: str
    kind: Literal["team"] = "team"

    @property
    def time_zone(self) -> str:
        return self.time_zones[0]


Profile: TypeAlias = Annotated[ApplicantProfile | TeamProfile, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class MailedLink:
    """The latest mailed link for one purpose. Its generation only grows, so that older links stay invalid."""

    generation: int = 0
    expires_at: Instant | None = None
    """None where no link is valid: it was used, or never asked for."""

    def renewed(self, now: Instant, lasts: timedelta) -> MailedLink:
        return MailedLink(self.generation + 1, now + lasts)

    def used(self) -> MailedLink:
        return MailedLink(self.generation)

    def opens(self, generation: int, now: Instant) -> bool:
        """Whether a link of this generation is still valid."""
        return self.generation == generation and self.expires_at is not None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAccount:
    """An id that was never written."""

    id: str
    state: Literal["none"] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredAccount:
    """What an account holds, whether its address is verified or not."""

    id: str
    role: Role
    email: str
    full_name: str
    profile: Profile
    password_hash: str | None
    """None: invited by staff, and no password was chosen yet."""
    registered_at: Instant
    verification: MailedLink = MailedLink()
    reset: MailedLink = MailedLink()
    epoch: int = 0
    """Sessions of an earlier epoch are over: increasing it ends all sessions in one write."""
    heard: tuple[str, ...] = ()
    """Ids of the latest requests that were applied, so that a repeat changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRegistration:
    """What one person entered when registering, and the link that confirms exactly this."""

    full_name: str
    profile: Profile
    password_hash: str | None
    link: MailedLink
    requested_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnverifiedAccount(RegisteredAccount):
    """Registered; nobody has proved yet that the address is theirs."""

    forget_at: Instant
    """Unverified until then: it is erased and the address is free again."""
    requested_at: Instant | None = None
    """When the latest registration was made; None in documents from before this was kept."""
    earlier: tuple[PendingRegistration, ...] = ()
    """Registrations of the same address before the latest one, the oldest first. Any of them may be the
    owner's: the link that is confirmed decides."""
    state: Literal["unverified"] = "unverified"

    def latest(self) -> PendingRegistration:
        """The registration that the fields of the account itself hold."""
        return PendingRegistration(
            full_name=self.full_name,
            profile=self.profile,
            password_hash=self.password_hash,
            link=self.verification,
            requested_at=self.requested_at,
        )

    def pending(self, generation: int) -> PendingRegistration | None:
        """The registration that the link of this generation belongs to."""
        known = (*self.earlier, self.latest())
        return next((one for one in known if one.link.generation == generation), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedAccount(RegisteredAccount):
    """The address is theirs: they can sign in."""

    verified_at: Instant
    state: Literal["verified"] = "verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedAccount:
    """An erased account: only its id remains, and its address until the address is free again."""

    id: str
    erased_at: Instant
    address_id: str | None
    state: Literal["erased"] = "erased"


Account: TypeAlias = Annotated[
    NoAccount | UnverifiedAccount | VerifiedAccount | ErasedAccount, Field(discriminator="state")
]


def due_at(account: Account) -> Instant | None:
    """When something about this account is due."""
    match account:
        case UnverifiedAccount():
            return account.forget_at
        case ErasedAccount(address_id=str()):
            return account.erased_at
        case NoAccount() | VerifiedAccount() | ErasedAccount():
            return None
