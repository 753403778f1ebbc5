"""On which Mondays somebody could start, with places, fee and deadlines (R2, R4, R8, R11, R13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.rotation import Rotation
from services.catalog.rotations.domain.stays import Stay, has_begun
from shared.chassis.decision import Instant, Invalid
from shared.contracts.money import Money
from shared.contracts.policy import last_day


class LengthNotOffered(Invalid):
    """The host does not take visitors for this number of weeks."""

    code = "length_not_offered"


@dataclass(frozen=True, slots=True)
class Start:
    """A stay from one Monday, with the numbers of an application accepted now."""

    stay: Stay
    free_places: int
    waiting: int
    unpaid: int
    """Places in these weeks that are held and not paid: each becomes free if it stays so."""
    fee: Money
    deposit: Money | None
    """None where all is due before the hold ends (R13)."""
    hold_until: Instant
    full_due_at: Instant
    apply_by: date
    """Advice, not a block (R4)."""

    @property
    def last_day(self) -> date:
        return last_day(self.stay.start, self.stay.weeks)


def starts(
    rotation: Rotation,
    defaults: OfficeDefaults,
    weeks: int,
    between: tuple[date | None, date | None],
    now: Instant,
) -> list[Start]:
    """Every open start in the range, in order; a closed rotation has none."""
    if not rotation.terms.allows(weeks):
        shortest, longest = rotation.terms.min_weeks, rotation.terms.max_weeks
        raise LengthNotOffered(
            f"this host takes visitors for {shortest} to {longest} weeks", pointer="query:weeks"
        )
    first, last = between
    stays = [
        Stay(monday, weeks)
        for monday in rotation.places
        if (first is None or first <= monday) and (last is None or monday <= last)
    ]
    return [
        _start(stay, rotation, defaults, now)
        for stay in stays
        if rotation.status == "open"
        and rotation.is_open_for(stay)
        and not has_begun(stay.start, rotation.zone, now)
    ]


def _start(stay: Stay, rotation: Rotation, defaults: OfficeDefaults, now: Instant) -> Start:
    policy, zone = rotation.policy(defaults.policy), rotation.zone
    fee = rotation.terms.fee_for(stay.weeks)
    in_time = policy.may_pay_deposit(now, stay.start, zone)
    return Start(
        stay=stay,
        free_places=rotation.free_places(stay),
        waiting=rotation.waiting_for(stay),
        unpaid=rotation.unpaid_in(stay),
        fee=fee,
        deposit=policy.deposit_of(fee) if in_time else None,
        hold_until=policy.hold_until(now, stay.start, zone),
        full_due_at=policy.full_due_at(stay.start, zone),
        apply_by=months_before(stay.start, defaults.advice_months),
    )


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month where it has no such day."""
    count = day.year * 12 + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))
