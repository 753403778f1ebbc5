"""Who the people behind the ids are, as far as a mail needs it; they can be forgotten (R22)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.people import ContactChanged

PersonKind = Literal["applicant", "coach", "staff", "host"]

STAFF = "staff"
"""The recipient id of the office itself; its address is a setting, not a contact fact."""


@dataclass(frozen=True, slots=True)
class UnknownPerson:
    person_id: str
    state: Literal["unknown"] = "unknown"


@dataclass(frozen=True, slots=True)
class KnownPerson:
    person_id: str
    kind: PersonKind
    name: str
    email: str
    locale: str
    time_zone: str
    postal_address: str
    phone: str = ""
    stage: Literal["student", "graduate", ""] = ""
    school: str = ""
    state: Literal["known"] = "known"

    @property
    def initials(self) -> str:
        """What a host sees of a name before accepting: A. O."""
        return " ".join(f"{word[0].upper()}." for word in self.name.split() if word[0].isalpha())


@dataclass(frozen=True, slots=True)
class ForgottenPerson:
    """Erased: no mail goes there any more, and no contact that comes late brings the person back."""

    person_id: str
    state: Literal["forgotten"] = "forgotten"


Person: TypeAlias = Annotated[UnknownPerson | KnownPerson | ForgottenPerson, Field(discriminator="state")]


def remember(fact: ContactChanged, person: Person, _: Instant) -> Decided[Person]:
    """Remember a contact; a zone that does not exist becomes UTC, so that mails are written all the same."""
    if isinstance(person, ForgottenPerson):
        return unchanged(person)
    known = KnownPerson(
        person_id=fact.person_id,
        kind=fact.kind,
        name=_one_line(fact.name),
        email=_one_line(fact.email),
        locale=fact.locale,
        time_zone=_zone_or_utc(fact.time_zone),
        postal_address=fact.postal_address.strip(),
        phone=_one_line(fact.phone),
        stage=fact.stage,
        school=_one_line(fact.school),
    )
    return known, ()


def forget(person: Person, _: Instant) -> Decided[Person]:
    """Erase a contact for good."""
    return ForgottenPerson(person.person_id), ()


def _one_line(text: str) -> str:
    """What goes into a mail header must not begin another one."""
    return " ".join(text.split())


def _zone_or_utc(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"
    return name
