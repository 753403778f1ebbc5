"""What people may change about themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from services.applications.accounts.domain.account import (
    Account,
    ApplicantProfile,
    Profile,
    RegisteredAccount,
    VerifiedAccount,
)
from services.applications.accounts.domain.contact import contact_of
from shared.chassis.decision import Decided, Instant, Invalid, NotFound, unchanged

APPLICANTS_CHANGE = frozenset(
    {
        "status",
        "country",
        "school",
        "graduation_date",
        "usmle_step1_passed",
        "languages",
        "time_zone",
        "locale",
    }
)
TEAM_CHANGES = frozenset({"locale"})
"""Zones and languages of a coach are set by staff, because visitors are matched by them (R16)."""


class NotTheirsToChange(Invalid):
    """The field is not part of this person's profile, or is set by staff."""

    code: ClassVar[str] = "not_yours_to_change"


@dataclass(frozen=True, slots=True)
class ChangeMe:
    full_name: str | None
    """None: stays as it is."""
    profile: Mapping[str, Any]
    """Only what changes, by name."""
    seen: Callable[[RegisteredAccount], None]
    """Raises when the account is not as the caller last saw it."""


def change_me(command: ChangeMe, account: Account, now: Instant) -> Decided[Account]:
    """Change name and profile. The next access token carries the change."""
    if not isinstance(account, VerifiedAccount):
        raise NotFound("there is no such account")
    command.seen(account)
    changed = replace(
        account,
        full_name=account.full_name if command.full_name is None else command.full_name,
        profile=_with(command.profile, account.profile),
    )
    if changed == account:
        return unchanged(account)
    if contact_of(changed) == contact_of(account):
        return changed, ()
    return changed, [contact_of(changed)]


def _with(changes: Mapping[str, Any], profile: Profile) -> Profile:
    allowed = APPLICANTS_CHANGE if isinstance(profile, ApplicantProfile) else TEAM_CHANGES
    for name in changes:
        if name not in allowed:
            raise NotTheirsToChange(f"{name} is not yours to change", pointer=f"/profile/{name}")
    return replace(profile, **changes)
