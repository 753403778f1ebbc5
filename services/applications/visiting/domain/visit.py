"""From reserved to completed: the checklist, partner suggestions, first and last day (R17)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from services.applications.application.domain.application import (
    AnyApplication,
    Application,
    Suggestion,
    known,
)
from services.applications.application.domain.refusals import (
    ApplicationUnknown,
    ItemUnknown,
    NotNow,
    NotYourItem,
)
from services.applications.visiting.domain.checklist import Item, Who
from services.applications.visiting.domain.partners import Partner
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import RotationCompleted, VisitorReady

ENROLLING = ("reserved", "enrolling")
MOST_SUGGESTIONS = 50


@dataclass(frozen=True, slots=True)
class TickItem:
    """Say that an item is done, or that it is not; `actor_id` is an account."""

    item: str
    done: bool
    who: Who
    actor_id: str


def tick(command: TickItem, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """When the last item is done the visitor is ready; from then on the list stays as it is."""
    visitor = visited_by(command.actor_id, application)
    item = _item(visitor, command)
    if (item.done_at is not None) == command.done:
        return unchanged(visitor)
    if visitor.state not in ENROLLING:
        raise NotNow("the checklist can be changed from the reservation until it is complete",
                     state=visitor.state)  # fmt: skip
    after = replace(item, done_at=now, done_by=command.who) if command.done else _open(item)
    items = tuple(after if other.name == item.name else other for other in visitor.checklist)
    enrolling = visitor if visitor.state == "enrolling" else visitor.moved("enrolling")
    ticked = replace(enrolling, checklist=items)
    ticked = ticked.noting(now, "ChecklistItemDone" if command.done else "ChecklistItemOpen", item=item.name)
    if any(left.done_at is None for left in items):
        return ticked, ()
    ready = ticked.moved("ready")
    fact = VisitorReady(**ready.about(), host_id=ready.rotation.host_id, start_date=ready.start_date)
    return ready.telling(now, fact), [fact]


def visited_by(actor_id: str, application: AnyApplication | None) -> Application:
    """A visitor's application, for the visitor and for their coach; for others it does not exist."""
    if not isinstance(application, Application) or actor_id not in (
        application.applicant_id,
        application.coach_id,
    ):
        raise ApplicationUnknown("there is no such visitor")
    return application


def suggest(
    coach_id: str, partner: Partner, note: str, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Name a partner to a visitor, never as a condition; naming one again replaces the note."""
    visitor = known(application)
    if visitor.coach_id != coach_id:
        raise ApplicationUnknown("there is no such visitor")
    others = tuple(other for other in visitor.suggestions if other.partner.partner_id != partner.partner_id)
    if len(others) >= MOST_SUGGESTIONS:
        raise NotNow(f"there are {MOST_SUGGESTIONS} suggestions already")
    suggested = replace(visitor, suggestions=(*others, Suggestion(partner, note, now)))
    return suggested.noting(now, "PartnerSuggested", partner_id=partner.partner_id), ()


def begin_or_complete(application: Application, now: Instant) -> Decided[AnyApplication]:
    """The first day begins at the site's midnight; the last week ends at one."""
    if application.state == "ready" and now >= application.starts_at:
        return application.moved("active").noting(now, "RotationStarted"), ()
    if application.state == "active" and now >= application.ends_at:
        last_day = application.start_date + timedelta(weeks=application.weeks, days=-1)
        completed = application.moved("completed")
        fact = RotationCompleted(**completed.about(), completed_on=last_day)
        return completed.telling(now, fact), [fact]
    return unchanged(application)


def _item(visitor: Application, command: TickItem) -> Item:
    item = next((item for item in visitor.checklist if item.name == command.item), None)
    if item is None:
        raise ItemUnknown("there is no such item on this checklist")
    if item.who == "coach" and command.who != "coach":
        raise NotYourItem("your coach completes this item")
    return item


def _open(item: Item) -> Item:
    return replace(item, done_at=None, done_by=None)
