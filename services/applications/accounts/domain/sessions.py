"""Being signed in on one device: a family of refresh tokens of which only the latest is good."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.people import SessionEnded

SAME_AGAIN = timedelta(seconds=20)
"""For so long the token before the latest one gets the latest one again: a browser sends several requests
at once, and answers get lost. After it, whoever shows an old token has a copy."""

EndedBecause = Literal["logged_out", "reused", "too_old", "sessions_ended"]


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lasts without being used, and at most."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSession:
    """An id that was never written."""

    id: str
    state: Literal["none"] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session under way. It holds hashes of the tokens, so that who reads the database cannot sign in."""

    id: str
    account_id: str
    epoch: int
    """The account's epoch when it signed in; a later one ends this session."""
    family_sha256: str
    """Hash of the part that all tokens of this session share: it tells an old token from a guessed one."""
    latest_sha256: str
    previous_sha256: str = ""
    """Of the token that the latest one replaced."""
    opened_at: Instant
    used_at: Instant
    """When the latest token was given."""
    idle_until: Instant
    ends_at: Instant
    state: Literal["open"] = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedSession:
    id: str
    account_id: str
    ended_at: Instant
    because: EndedBecause
    state: Literal["ended"] = "ended"


Session: TypeAlias = Annotated[NoSession | OpenSession | EndedSession, Field(discriminator="state")]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSession:
    account_id: str
    epoch: int
    family_sha256: str
    latest_sha256: str
    limits: SessionLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateToken:
    """Replace the presented token by the next one."""

    family_sha256: str
    presented_sha256: str
    next_sha256: str
    epoch: int | None
    """The account's epoch now; None where the account is gone."""
    idle: timedelta


def open_session(command: StartSession, session: Session, now: Instant) -> Decided[Session]:
    """Somebody signed in."""
    if not isinstance(session, NoSession):
        return unchanged(session)
    ends_at = now + command.limits.absolute
    opened = OpenSession(
        id=session.id,
        account_id=command.account_id,
        epoch=command.epoch,
        family_sha256=command.family_sha256,
        latest_sha256=command.latest_sha256,
        opened_at=now,
        used_at=now,
        idle_until=min(now + command.limits.idle, ends_at),
        ends_at=ends_at,
    )
    return opened, ()


def rotate(command: RotateToken, session: Session, now: Instant) -> Decided[Session]:
    """The next token replaces the one presented; an old one means that someone else has a copy.

    The next token follows from the one presented, so that several requests with the same one get the same
    answer, in whichever process they are handled.

    A token that is not of this family is a guess and changes nothing, so that nobody can log others out.
    Whether it went well is in the state: the latest token is then the next one.
    """
    if not isinstance(session, OpenSession) or session.family_sha256 != command.family_sha256:
        return unchanged(session)
    if now >= session.idle_until:
        return ended(session, "too_old", now)
    if command.epoch != session.epoch:
        return ended(session, "sessions_ended", now)
    if _is_the_same_again(command, session, now):
        return unchanged(session)
    if command.presented_sha256 != session.latest_sha256:
        return ended(session, "reused", now)
    rotated = replace(
        session,
        latest_sha256=command.next_sha256,
        previous_sha256=command.presented_sha256,
        used_at=now,
        idle_until=min(now + command.idle, session.ends_at),
    )
    return rotated, ()


def _is_the_same_again(command: RotateToken, session: OpenSession, now: Instant) -> bool:
    return (
        command.presented_sha256 == session.previous_sha256
        and command.next_sha256 == session.latest_sha256
        and now <= session.used_at + SAME_AGAIN
    )


def end(session: Session, now: Instant) -> Decided[Session]:
    """Logged out; again is fine."""
    if isinstance(session, OpenSession):
        return ended(session, "logged_out", now)
    return unchanged(session)


def ended(session: OpenSession, because: EndedBecause, now: Instant) -> Decided[Session]:
    """Over, and told to every service: access tokens of it could still be shown."""
    over = EndedSession(id=session.id, account_id=session.account_id, ended_at=now, because=because)
    return over, [SessionEnded(account_id=session.account_id, session_id=session.id, at=now)]
