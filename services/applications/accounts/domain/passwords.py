"""Which passwords are good enough, and replacing one. Accounts hold only the hash."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from zxcvbn import zxcvbn

from services.applications.accounts.domain.account import (
    Account,
    RegisteredAccount,
    UnverifiedAccount,
    VerifiedAccount,
)
from services.applications.accounts.domain.links import LinkExpired
from services.applications.accounts.domain.verifying import proved
from shared.chassis.decision import Decided, Instant, Invalid, unchanged
from shared.contracts.people import SessionsEnded

SHORTEST, LONGEST = 12, 128
LEFT_WITHOUT_CONTEXT = 6
FEWEST_GUESSES = 1_000_000_000
"""By zxcvbn's estimate; the limits on attempts let nobody come near it."""
ESTIMATED = 32
"""How many characters are estimated: more take long, and can only make a password better."""
_CONTEXT = """
rounds rotation rotations clinical clerkship observership applicant application hospital medicine medical
doctor physician student graduate usmle residency coach staff admin password passwort passw0rd p@ssword
p@ssw0rd welcome letmein login changeme secret correcthorsebatterystaple
"""
CONTEXT = frozenset(_CONTEXT.split())
"""Words of this site, of every login page, and of a famous example; a password needs something besides."""


class WeakPassword(Invalid):
    """Too short, too long, or easy to guess."""

    code: ClassVar[str] = "weak_password"


@dataclass(frozen=True, slots=True)
class SetPassword:
    """By the mailed link of this generation."""

    generation: int
    password_hash: str


def as_typed_anywhere(password: str) -> str:
    """One Unicode form (NFC): keyboards compose the same letter differently."""
    return unicodedata.normalize("NFC", password)


def accepted_password(typed: str, about: Iterable[str] = ()) -> str:
    """The password in its one Unicode form (NFC), or WeakPassword; `about` is what anyone knows of them.

    12 to 128 characters of any kind that cannot be guessed soon, and not just the person's name, address, or
    what this site is about.
    """
    password = as_typed_anywhere(typed)
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(
            f"a password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}",
            pointer="/password",
        )
    known = {word for text in about for word in _words(text)}
    estimate = zxcvbn(password[:ESTIMATED], user_inputs=sorted(CONTEXT | known))
    if estimate["guesses"] < FEWEST_GUESSES:
        raise WeakPassword(f"this password is easy to guess. {_why(estimate)}", pointer="/password")
    if len(_without_context(password.casefold(), known)) < LEFT_WITHOUT_CONTEXT:
        raise WeakPassword(
            "this password says little more than your name, your address or what this site is about",
            pointer="/password",
        )
    return password


def _why(estimate: dict[str, Any]) -> str:
    """What makes it easy, and what would help, in zxcvbn's words."""
    advice = [estimate["feedback"]["warning"], *estimate["feedback"]["suggestions"]]
    return " ".join(text for text in advice if text) or "Add another word or two."


def _without_context(folded: str, known: Iterable[str]) -> str:
    """What is left without well-known words, and without digits at the end."""
    left = folded
    for word in sorted(CONTEXT | {word for word in known if len(word) >= 4}, key=len, reverse=True):
        left = left.replace(word, "")
    return left.strip("0123456789!?.#$*_- ")


def _words(text: str) -> list[str]:
    apart = "".join(letter if letter.isalnum() else " " for letter in text.casefold())
    return apart.split()


def reset_password(command: SetPassword, account: Account, now: Instant) -> Decided[Account]:
    """Set a new password; the link works once, and every session ends.

    Who reads the mail owns the address, so the address is verified too.
    """
    if not isinstance(account, UnverifiedAccount | VerifiedAccount):
        raise LinkExpired("this link does nothing any more")
    if not account.reset.opens(command.generation, now):
        raise LinkExpired("this link was used, is too old, or was followed by a newer one; ask for a new one")
    owned = proved(account, now) if isinstance(account, UnverifiedAccount) else account
    changed = replace(
        owned,
        password_hash=command.password_hash,
        reset=owned.reset.used(),
        epoch=owned.epoch + 1,
    )
    return changed, [SessionsEnded(account_id=owned.id, epoch=changed.epoch, at=now)]


def rehash(before: str, after: str, account: Account, now: Instant) -> Decided[Account]:
    """Store the same password hashed with today's parameters, unless it was changed meanwhile."""
    if isinstance(account, RegisteredAccount) and account.password_hash == before:
        return replace(account, password_hash=after), ()
    return unchanged(account)
