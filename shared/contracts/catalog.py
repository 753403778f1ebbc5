"""What the catalog announces: which rotations exist, and who has which place."""

from __future__ import annotations

from typing import ClassVar, Literal

from shared.contracts.calendar import Day, Moment, Zone
from shared.contracts.fact import Fact
from shared.contracts.fees import LengthPrice
from shared.contracts.money import Money
from shared.contracts.policy import Policy

RotationKind = Literal["hands_on", "observership"]
ReviewMode = Literal["staff", "host"]


class RotationFact(Fact):
    topic: ClassVar[str] = "catalog.rotation"
    rotation_id: str

    def key(self) -> str:
        return self.rotation_id


class RotationPublished(RotationFact):
    """A rotation can be applied for."""

    host_id: str
    title: str
    specialty: str
    kind: RotationKind
    city: str
    state: str
    time_zone: Zone
    fee: Money
    """For four weeks."""
    prices: tuple[LengthPrice, ...] = ()
    """Own prices for other lengths; the rest is pro rata (R2)."""
    min_weeks: int
    max_weeks: int
    required_documents: tuple[str, ...]
    review_mode: ReviewMode


class RotationChanged(RotationPublished):
    """The same facts, after a change; applications under way keep what they were accepted with."""


class RotationClosed(RotationFact):
    """No new applications; holds and reservations stand."""


class HoldFact(Fact):
    topic: ClassVar[str] = "catalog.hold"
    application_id: str
    applicant_id: str
    rotation_id: str

    def key(self) -> str:
        return self.application_id


class PlaceHeld(HoldFact):
    """A place is kept for this application until an instant (R8), at this fee and under this policy."""

    host_id: str
    title: str
    city: str
    state: str
    start_date: Day
    weeks: int
    time_zone: Zone
    held_at: Moment
    until: Moment
    fee: Money
    policy: Policy
    from_waitlist: bool = False
    specialty: str = ""
    """Absent in facts that were announced before vouchers were."""


class PlaceRefused(HoldFact):
    """No place can be held: the rotation is closed, or the dates or length are not offered (any more)."""

    # `no_free_place`: of a first day that was chosen among others (R34); another day may do.
    # A new reason needs a note for staff (`WHY_REFUSED` in services/applications/booking/domain/places.py)
    # and a sentence for the applicant (no_place.jinja in services/notifications/writing).
    reason: Literal[
        "rotation_closed",
        "rotation_unknown",
        "length_not_offered",
        "weeks_not_open",
        "start_passed",
        "no_free_place",
    ]
    accepted_at: Moment | None = None
    """The acceptance that this answers; absent in facts from before this was said."""


class Waitlisted(HoldFact):
    """Accepted, but a week is full: in the queue at this position (1 is next)."""

    title: str
    start_date: Day
    weeks: int
    position: int


class HoldEndingSoon(HoldFact):
    """A reminder, decided when it was due (R19)."""

    until: Moment
    time_zone: Zone
    hours_left: int


class HoldExtended(HoldFact):
    """Staff gave more time to sign and pay (R24)."""

    was: Moment
    until: Moment
    time_zone: Zone
    from_waitlist: bool = False


class HoldEnding(HoldFact):
    """The hold's time is up, or it is given back: payments must close the way to pay and say so (R14).

    The place stays kept until `PaymentWindowClosed` or `DepositCompleted` answers.
    """

    reason: Literal["time_is_up", "withdrawn"]


class HoldLapsed(HoldFact):
    """The hold ended unpaid; the place is free again."""

    from_waitlist: bool = False
    accepted_at: Moment | None = None
    """The acceptance that it was held for; absent in facts from before this was said."""


class HoldReleased(HoldFact):
    """The place was given back (withdrawn, cancelled, an offer declined, an acceptance taken back), or the
    number in the line that was waited with."""

    accepted_at: Moment | None = None
    """The acceptance that it was held for; absent in facts from before this was said."""


class PlaceCalledOff(HoldFact):
    """The host cannot take this visitor in these weeks: another start, or everything back (R18)."""

    reason: str = ""
    start_date: Day | None = None
    """Of the stay that was called off; absent in events from before this was said."""


class PlaceReserved(HoldFact):
    """Money cleared the hold: nobody else can book this place (R10)."""

    start_date: Day
    weeks: int
    time_zone: Zone
    after_lapse: bool = False
    """True when the money came after the hold had ended and the place was still free (R14)."""


class PlaceMoved(HoldFact):
    """The reservation is for another start now; the old weeks are free again (R23)."""

    move_id: str
    from_start_date: Day
    start_date: Day
    weeks: int
    time_zone: Zone


class PlaceMoveRefused(HoldFact):
    """The other start cannot be had; the reservation stands as it was (R23)."""

    move_id: str
    start_date: Day
    reason: Literal[
        "full", "no_reservation", "rotation_closed", "rotation_unknown", "length_not_offered",
        "weeks_not_open", "start_passed",
    ]  # fmt: skip


class ReservationRefused(HoldFact):
    """Money came, but the place is gone: all of it goes back (R14)."""

    reason: Literal["place_gone", "ended"]
