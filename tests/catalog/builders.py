"""What tests of the catalog start from: a rotation in New York, its weeks, and applications for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from services.catalog.holding.domain.holding import HoldPlace, hold
from services.catalog.holding.domain.reserving import ReservePlace, reserve
from services.catalog.hosts.domain import HostDetails
from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.fees import UsualFees
from services.catalog.rotations.domain.rotation import Rotation, RotationState, Site
from services.catalog.rotations.domain.stays import WEEK, Stay
from services.catalog.rotations.domain.terms import RotationTerms
from shared.contracts.applications import ApplicationAccepted, ApplicationCancelled, ApplicationWithdrawn
from shared.contracts.fact import Fact
from shared.contracts.money import Money
from shared.contracts.payments import DepositCompleted, PaymentCameTooLate, PaymentWindowClosed
from shared.contracts.policy import Policy

T = TypeVar("T")

SECOND = timedelta(seconds=1)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
POLICY = Policy()
DEFAULTS = OfficeDefaults(policy=POLICY, usual_fees=UsualFees(), advice_months=3)
START = date(2027, 3, 15)
MARCH = Stay(START, 4)
SITE = Site("hst_1", "Heronmarch Clinic", "New York", "NY", "America/New_York")


def terms(**changes: Any) -> RotationTerms:
    given: dict[str, Any] = {
        "title": "Psychiatry: Adult Outpatient Clinic",
        "specialty": "Psychiatry",
        "kind": "hands_on",
        "description": "You sit in on intake interviews.",
        "fee": Money.usd(159_900),
        "min_weeks": 2,
        "max_weeks": 8,
    }
    return RotationTerms.model_validate(given | changes)


def weeks_of(places: int, first: date = START - 4 * WEEK, count: int = 20) -> dict[date, int]:
    return {first + week * WEEK: places for week in range(count)}


def rotation(places: int = 1, **changes: Any) -> Rotation:
    given: dict[str, Any] = {
        "rotation_id": "rot_1",
        "site": SITE,
        "terms": terms(),
        "places": weeks_of(places) if places else {},
    }
    return Rotation(**(given | changes))


def host_details(**changes: Any) -> HostDetails:
    given: dict[str, Any] = {
        "name": "Heronmarch Clinic",
        "kind": "practice",
        "contact_name": "Nadia Rahmansour, MD",
        "contact_email": "nadia@heronmarch.example.org",
        "address": "3988 Lindenquill Road",
        "city": "New York",
        "state": "NY",
        "postal_code": "10029",
        "time_zone": "America/New_York",
        "languages": ("en", "es"),
    }
    return HostDetails.model_validate(given | changes)


def wants(name: str, stay: Stay = MARCH, accepted_at: datetime = NOW) -> HoldPlace:
    """The command that an accepted application becomes."""
    return HoldPlace(f"app_{name}", f"acc_{name}", "rot_1", stay, accepted_at)


def pays(name: str, payment_mark: str = "pay_1") -> ReservePlace:
    return ReservePlace(f"app_{name}", f"acc_{name}", "rot_1", payment_mark)


def held(state: Rotation, *names: str, now: datetime = NOW, stay: Stay = MARCH) -> Rotation:
    """The rotation after these applications were accepted, one after the other."""
    for name in names:
        state = after(hold(wants(name, stay, now), POLICY, state, now))
    return state


def reserved(state: Rotation, *names: str, now: datetime = NOW, stay: Stay = MARCH) -> Rotation:
    for name in names:
        state = after(reserve(pays(name), held(state, name, now=now, stay=stay), now))
    return state


def after(decided: tuple[RotationState, Sequence[Fact]]) -> Rotation:
    assert isinstance(decided[0], Rotation)
    return decided[0]


def only(facts: Sequence[Fact], kind: type[T]) -> T:
    """The one fact there is, of this kind."""
    (fact,) = facts
    assert isinstance(fact, kind)
    return fact


def labels(facts: Sequence[Fact]) -> list[str]:
    """What was said about whom, short: `PlaceHeld app_b`."""
    return [f"{type(fact).__name__} {fact.key()}" for fact in facts]


def about(name: str) -> dict[str, Any]:
    return {"application_id": f"app_{name}", "applicant_id": f"acc_{name}", "rotation_id": "rot_1"}


def accepted(name: str) -> ApplicationAccepted:
    return ApplicationAccepted(**about(name), start_date=START, weeks=4, accepted_at=NOW)


def paid(name: str) -> DepositCompleted:
    return DepositCompleted(
        **about(name), completed_at=NOW, paid=Money.usd(69_900), balance=Money.usd(90_000)
    )


def too_late(name: str) -> PaymentCameTooLate:
    return PaymentCameTooLate(**about(name), payment_id="pay_1", amount=Money.usd(69_900), paid_at=NOW)


def withdrawn(name: str) -> ApplicationWithdrawn:
    return ApplicationWithdrawn(**about(name))


def cancelled(name: str) -> ApplicationCancelled:
    return ApplicationCancelled(**about(name), by="applicant", refund=Money.usd(0))


def closed(name: str) -> PaymentWindowClosed:
    return PaymentWindowClosed(**about(name))
