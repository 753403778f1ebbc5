"""A voucher: what it takes off, for whom, how often and until when (R35)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from services.payments.statement.domain.statement import Statement
from services.payments.vouchers.domain.refusals import (
    NoSuchVoucher,
    NotForThis,
    VoucherExists,
    VoucherOver,
    VoucherUsedUp,
)
from shared.chassis.decision import Decided, Instant, unchanged


@dataclass(frozen=True, slots=True)
class Scope:
    """What a voucher is for; an empty field stands for all."""

    rotation_id: str = ""
    host_id: str = ""
    specialty: str = ""
    applicant_id: str = ""

    def covers(self, statement: Statement) -> bool:
        wanted = (self.rotation_id, self.host_id, self.specialty, self.applicant_id)
        given = (statement.rotation_id, statement.host_id, statement.specialty, statement.applicant_id)
        return all(want in ("", has) for want, has in zip(wanted, given, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVoucher:
    """What staff write: either percents of the fee or cents."""

    code: str
    percent: int = 0
    cents: int = 0
    scope: Scope = field(default_factory=Scope)
    most_uses: int | None = None
    until: Instant | None = None
    """The first instant at which it counts no more."""
    reason: str
    staff_id: str


@dataclass(frozen=True, slots=True)
class NoVoucher:
    """Nothing has this code."""

    code: str
    state: Literal["none"] = "none"


@dataclass(frozen=True, slots=True)
class Voucher:
    """One code, and the applications that have used it."""

    terms: NewVoucher
    made_at: Instant
    uses: dict[str, Instant] = field(default_factory=dict)
    """By application: using it again for the same one counts once."""
    closed_at: Instant | None = None
    state: Literal["made"] = "made"

    def worth(self, fee_cents: int) -> int:
        """Cents off this fee, half up to the cent; never more than the fee."""
        percents = (fee_cents * self.terms.percent * 2 + 100) // 200
        return min(fee_cents, self.terms.cents or percents)


AnyVoucher: TypeAlias = Annotated[NoVoucher | Voucher, Field(discriminator="state")]


def make(command: NewVoucher, voucher: AnyVoucher, now: Instant) -> Decided[AnyVoucher]:
    """A code is made once; making it again is refused."""
    if isinstance(voucher, Voucher):
        raise VoucherExists("there is a voucher of this code already", pointer="/code")
    return Voucher(command, now), ()


def use(statement: Statement, voucher: AnyVoucher, now: Instant) -> Decided[AnyVoucher]:
    """Count one use, for this application; refuses whom it is not for, what is over and what is used up."""
    found = known(voucher)
    if statement.application_id in found.uses:
        return unchanged(voucher)
    terms = found.terms
    if found.closed_at is not None or (terms.until is not None and now >= terms.until):
        raise VoucherOver("this voucher is not valid any more", pointer="/code")
    if not terms.scope.covers(statement):
        raise NotForThis("this voucher is for something else: another rotation or person", pointer="/code")
    if terms.most_uses is not None and len(found.uses) >= terms.most_uses:
        raise VoucherUsedUp("this voucher was used as often as it may be", pointer="/code")
    return replace(found, uses={**found.uses, statement.application_id: now}), ()


def close(voucher: AnyVoucher, now: Instant) -> Decided[AnyVoucher]:
    """No new uses; what was taken off stays off."""
    found = known(voucher)
    return unchanged(voucher) if found.closed_at else (replace(found, closed_at=now), ())


def known(voucher: AnyVoucher | None) -> Voucher:
    if not isinstance(voucher, Voucher):
        raise NoSuchVoucher("there is no voucher of this code")
    return voucher
