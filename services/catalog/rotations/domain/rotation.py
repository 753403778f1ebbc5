"""A rotation: its terms, its places per week, the claims on them, and the waitlist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from services.catalog.rotations.domain.claims import (
    Claim,
    Ended,
    EndedHow,
    Held,
    Reserved,
    Waiting,
    WaitlistGroup,
)
from services.catalog.rotations.domain.stays import Stay, begins_at
from services.catalog.rotations.domain.terms import RotationTerms
from shared.chassis.decision import Instant, NotFound
from shared.contracts.policy import Policy

ENDED_KEPT = timedelta(days=35)
"""Longer than a message can be delivered again: events are kept for 30 days."""
ENDED_AT_MOST = 1000


class NoSuchRotation(NotFound):
    """No rotation has this id."""

    code = "rotation_unknown"


@dataclass(frozen=True, slots=True)
class Site:
    """Where a rotation takes place: a copy of the host's details, renewed when they change."""

    host_id: str
    host_name: str
    city: str
    state: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class UnknownRotation:
    """No rotation has this id (yet). It remembers what it refused, so that a repeat says nothing."""

    rotation_id: str
    answered: tuple[str, ...] = ()
    state: Literal["unknown"] = "unknown"

    def answering(self, mark: str) -> UnknownRotation:
        return replace(self, answered=(*self.answered, mark)[-ENDED_AT_MOST:])


@dataclass(frozen=True, slots=True)
class CalledOff:
    """Weeks that the host called off, and the applications that had a place in them (R18)."""

    at: datetime
    reason: str
    weeks: tuple[date, ...]
    application_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rotation:
    """Every decision about places is made on one rotation, which is one document and one guarded write."""

    rotation_id: str
    site: Site
    terms: RotationTerms
    ref: str | None = None
    """The office's own reference, where it came by CSV."""
    status: Literal["open", "closed"] = "open"
    places: dict[date, int] = field(default_factory=dict)
    """Places per week, by Monday, in order. An absent week is not open; a week is removed when it begins."""
    claims: dict[str, Claim] = field(default_factory=dict)
    """By application id."""
    waitlist: tuple[WaitlistGroup, ...] = ()
    tickets: int = 0
    """The last ticket given out."""
    ended: dict[str, Ended] = field(default_factory=dict)
    called_off: tuple[date, ...] = ()
    """Weeks that the host called off, until staff give them places again."""
    calls: dict[str, CalledOff] = field(default_factory=dict)
    """What was called off lately, by the id of its host cancellation."""
    edited_at: datetime | None = None
    """When staff last decided about it; an import that was accepted earlier comes too late."""
    state: Literal["offered"] = "offered"
    """As it is stored: published, whether open or closed. Not an offer of the waitlist (R15)."""

    @property
    def zone(self) -> str:
        return self.site.time_zone

    def is_edited_since(self, instant: Instant) -> bool:
        return self.edited_at is not None and self.edited_at > instant

    def policy(self, defaults: Policy) -> Policy:
        return self.terms.policy.over(defaults)

    def is_open_for(self, stay: Stay) -> bool:
        return all(self.places.get(m, 0) > 0 and m not in self.called_off for m in stay.mondays())

    def taken_in(self, monday: date) -> int:
        return sum(claim.stay.includes(monday) for claim in self.claims.values())

    def taken(self) -> Mapping[date, int]:
        """How many places are taken, for every week in which some are."""
        return _counted(self.claims)

    def free_places(self, stay: Stay) -> int:
        """How many more visitors could have all of these weeks (R2); never negative."""
        taken = self.taken()
        return max(0, min(self.places.get(monday, 0) - taken.get(monday, 0) for monday in stay.mondays()))

    def waiting(self, application_id: str) -> tuple[Stay, Waiting] | None:
        for group in self.waitlist:
            if (waiting := group.find(application_id)) is not None:
                return group.stay, waiting
        return None

    def waiting_for(self, stay: Stay) -> int:
        """How many wait for any week of this stay."""
        return sum(len(group) for group in self.waitlist if group.stay.overlaps(stay))

    def unpaid_in(self, stay: Stay) -> int:
        """How many places in these weeks are held, and not paid."""
        unpaid = (claim for claim in self.claims.values() if not isinstance(claim, Reserved))
        return sum(claim.stay.overlaps(stay) for claim in unpaid)

    def claiming(self, application_id: str, claim: Claim) -> Rotation:
        """With this claim; the application is then neither on the waitlist nor among the ended."""
        ended = {name: end for name, end in self.ended.items() if name != application_id}
        left = self.leaving_waitlist(application_id)
        return replace(left, claims={**self.claims, application_id: claim}, ended=ended)

    def joining_waitlist(self, application_id: str, group: WaitlistGroup, waiting: Waiting) -> Rotation:
        """With this application last among those who wait for the same stay at the same fee."""
        groups = {(other.stay, other.fee): other for other in self.waitlist}
        key = group.stay, group.fee
        groups[key] = groups.get(key, group).joined_by(application_id, waiting)
        return replace(self, waitlist=tuple(groups.values()), tickets=max(self.tickets, waiting.ticket))

    def leaving_waitlist(self, application_id: str) -> Rotation:
        if self.waiting(application_id) is None:
            return self
        shorter = [group.without(application_id) for group in self.waitlist]
        return replace(self, waitlist=tuple(group for group in shorter if group.rows))

    def ending(self, application_id: str, claim: Claim, how: EndedHow, now: Instant) -> Rotation:
        """Without this claim, whose end is remembered."""
        claims = {name: other for name, other in self.claims.items() if name != application_id}
        end = Ended(claim.stay, how, claim.accepted_at, now, claim.answered)
        return replace(self, claims=claims).closing_called_off().remembering({application_id: end}, now)

    def closing_called_off(self) -> Rotation:
        """With no free places in weeks that the host called off, so that none of them is offered again."""
        if not self.called_off:
            return self
        taken = self.taken()
        places = {m: min(n, taken.get(m, 0)) if m in self.called_off else n for m, n in self.places.items()}
        return replace(self, places={monday: count for monday, count in places.items() if count})

    def remembering(self, ends: Mapping[str, Ended], now: Instant) -> Rotation:
        """With these ends; those older than `ENDED_KEPT`, or beyond `ENDED_AT_MOST`, are forgotten."""
        kept = {
            name: end
            for name, end in self.ended.items()
            if name not in ends and end.ended_at > now - ENDED_KEPT
        }
        newest = list({**kept, **ends}.items())[-ENDED_AT_MOST:]
        return replace(self, ended=dict(newest))

    def next_due_at(self) -> Instant | None:
        """When time alone changes something: a reminder, the end of a hold or stay, a week that begins."""
        instants = [claim.next_due_at() for claim in self.claims.values() if isinstance(claim, Held)]
        days = [claim.stay.end for claim in self.claims.values() if isinstance(claim, Reserved)]
        days += [group.stay.start for group in self.waitlist]
        days += list(self.places)[:1]
        if days:
            instants.append(begins_at(min(days), self.zone))
        return min(instants, default=None)


class _LastCounted:
    """Places taken by week, for the claims that were counted last.

    The mapping of claims is never changed in place, so the same object has the same count. Ten thousand
    applications that want the last place ask about the same one.
    """

    claims: ClassVar[Mapping[str, Claim]] = {}
    by_week: ClassVar[Mapping[date, int]] = {}


def _counted(claims: Mapping[str, Claim]) -> Mapping[date, int]:
    if claims is not _LastCounted.claims:
        weeks = (monday for claim in claims.values() for monday in claim.stay.mondays())
        _LastCounted.by_week, _LastCounted.claims = Counter(weeks), claims
    return _LastCounted.by_week


RotationState: TypeAlias = Annotated[UnknownRotation | Rotation, Field(discriminator="state")]


def known(rotation: RotationState | None) -> Rotation:
    if not isinstance(rotation, Rotation):
        raise NoSuchRotation("there is no rotation with this id")
    return rotation
