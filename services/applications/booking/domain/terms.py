"""The clinical terms (R9): versioned texts, and signing one with the name of the profile (R37)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.applications.accounts.domain.same_name import is_same_name
from services.applications.application.domain.application import AnyApplication, Signature, owned
from services.applications.application.domain.refusals import NotNow
from services.applications.booking.domain.refusals import HoldIsOver, NameDiffers, TermsChanged
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import TermsSigned


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of the text; `sha256` is of its UTF-8 bytes, exactly as they are shown."""

    version: str
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class SignTerms:
    """`profile_name` is the applicant's as it is now, `address` the network address that signed."""

    applicant_id: str
    version: str
    signed_name: str
    profile_name: str
    address: str


def sign(
    command: SignTerms, latest: Terms, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Sign what is current, while a place is held; signing again changes nothing."""
    current = owned(application, command.applicant_id)
    if current.signature is not None and current.signature.version == command.version:
        return unchanged(current)
    if current.state != "held" or current.hold is None:
        raise NotNow("terms are signed while a place is held for you", state=current.state)
    if current.hold.declined_at is not None:
        raise HoldIsOver("you have declined this offer", until=current.hold.declined_at.isoformat())
    if current.taken_back is not None:
        raise HoldIsOver("our staff had to take the acceptance back", until=current.taken_back.at.isoformat())
    if now >= current.hold.until:
        raise HoldIsOver(
            "the time for which the place was held is over", until=current.hold.until.isoformat()
        )
    if command.version != latest.version:
        raise TermsChanged(
            "another version of the terms is current; read it first", current_version=latest.version
        )
    if not is_same_name(command.signed_name, command.profile_name):
        raise NameDiffers(
            f"sign with your name as in your profile, {command.profile_name}; if that is not your name, "
            "correct your profile first",
            pointer="/signed_name",
        )
    signature = Signature(
        version=latest.version,
        sha256=latest.sha256,
        signed_name=command.signed_name,
        signed_at=now,
        address=command.address,
    )
    signed = replace(current, signature=signature)
    fact = TermsSigned(
        **signed.about(), terms_version=latest.version, terms_sha256=latest.sha256, signed_at=now
    )
    return signed.recording(now, fact), [fact]
