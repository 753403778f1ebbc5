"""The checklist: what a visitor completes before the first day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict, Field

from services.applications.application.domain.application import AnyApplication, Application
from services.applications.application.domain.refusals import NotNow
from services.applications.application.domain.visit import ChecklistItem, Stage, Who
from services.applications.visiting.domain.refusals import ItemUnknown, NotYourItem
from services.applications.visiting.domain.visit import Viewer, visited_by
from shared.chassis.decision import Decided, Instant, unchanged
from shared.contracts.applications import VisitorReady

TICKED_IN = ("reserved", "enrolling", "active")
"""Who comes although something is unfinished can still complete it on site (R29)."""


class ItemTemplate(BaseModel):
    """One line of the operator's checklist."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    title: str = Field(min_length=1, max_length=200)
    who: Who = "applicant"
    days_before_start: int = Field(default=14, ge=0, le=365)
    stage: Stage = "documents"
    form_url: str = Field(default="", max_length=500, pattern=r"^(https?://[!-~]+)?$")
    """Where the site's own form lies that is to be signed."""


DEFAULT_CHECKLIST: tuple[ItemTemplate, ...] = (
    ItemTemplate(name="passport_and_visa", title="Passport and visa are valid for the whole stay",
                 days_before_start=30),
    ItemTemplate(name="health_insurance", title="Health insurance that is valid in the United States",
                 days_before_start=30),
    ItemTemplate(name="immunization_record", title="Immunization record, with a recent tuberculosis test",
                 days_before_start=21),
    ItemTemplate(name="housing", title="Housing for the whole stay", days_before_start=21, stage="travel"),
    ItemTemplate(name="privacy_training", title="Training on patient privacy (HIPAA)", days_before_start=14,
                 stage="site_onboarding"),
    ItemTemplate(name="arrival", title="Arrival and way to the site", days_before_start=7, stage="travel"),
    ItemTemplate(name="site_confirmed", title="The site confirmed the first day", who="coach",
                 days_before_start=7, stage="first_day"),
)  # fmt: skip


def checklist_for(start: date, templates: tuple[ItemTemplate, ...]) -> tuple[ChecklistItem, ...]:
    """The operator's checklist for a visitor who starts on this day."""
    return tuple(
        ChecklistItem(
            name=line.name,
            title=line.title,
            who=line.who,
            due_on=start - timedelta(days=line.days_before_start),
            stage=line.stage,
            form_url=line.form_url,
        )
        for line in templates
    )


@dataclass(frozen=True, slots=True)
class TickItem:
    """Say that an item is done, or that it is not."""

    item: str
    done: bool
    by: Viewer


def tick(command: TickItem, application: AnyApplication, now: Instant) -> Decided[AnyApplication]:
    """Tick an item. When all are done the visitor is ready, and the list does not change any more."""
    visitor = visited_by(command.by, application)
    item = _item(visitor, command)
    if (item.done_at is not None) == command.done:
        return unchanged(visitor)
    if visitor.state not in TICKED_IN or all(other.done_at is not None for other in visitor.checklist):
        raise NotNow("the checklist can be changed from the reservation until it is complete",
                     state=visitor.state)  # fmt: skip
    after = replace(item, done_at=now, done_by=command.by.who) if command.done else _open(item)
    items = tuple(after if other.name == item.name else other for other in visitor.checklist)
    enrolling = visitor.moved("enrolling") if visitor.state == "reserved" else visitor
    ticked = replace(enrolling, checklist=items)
    ticked = ticked.noting(now, "ChecklistItemDone" if command.done else "ChecklistItemOpen", item=item.name)
    if ticked.state == "active" or any(left.done_at is None for left in items):
        return ticked, ()
    ready = ticked.moved("ready")
    fact = VisitorReady(**ready.about(), host_id=ready.rotation.host_id, start_date=ready.start_date)
    return ready.recording(now, fact), [fact]


def _item(visitor: Application, command: TickItem) -> ChecklistItem:
    item = next((item for item in visitor.checklist if item.name == command.item), None)
    if item is None:
        raise ItemUnknown("there is no such item on this checklist")
    if item.who != "applicant" and command.by.who == "applicant":
        raise NotYourItem("your coach or the site completes this item")
    return item


def _open(item: ChecklistItem) -> ChecklistItem:
    return replace(item, done_at=None, done_by=None)
