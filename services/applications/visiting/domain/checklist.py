"""What a visitor has to complete before day one: items, whose they are, and hints until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.chassis.decision import Instant

Who = Literal["applicant", "coach"]


class ItemTemplate(BaseModel):
    """One line of the operator's checklist."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    title: str = Field(min_length=1, max_length=200)
    who: Who = "applicant"
    days_before_start: int = Field(default=14, ge=0, le=365)


DEFAULT_CHECKLIST: tuple[ItemTemplate, ...] = (
    ItemTemplate(name="passport_and_visa", title="Passport and visa are valid for the whole stay",
                 days_before_start=30),
    ItemTemplate(name="health_insurance", title="Health insurance that is valid in the United States",
                 days_before_start=30),
    ItemTemplate(name="immunization_record", title="Immunization record, with a recent tuberculosis test",
                 days_before_start=21),
    ItemTemplate(name="housing", title="Housing for the whole stay", days_before_start=21),
    ItemTemplate(name="privacy_training", title="Training on patient privacy (HIPAA)", days_before_start=14),
    ItemTemplate(name="arrival", title="Arrival and way to the site", days_before_start=7),
    ItemTemplate(name="site_confirmed", title="The site confirmed the first day", who="coach",
                 days_before_start=7),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One item of one visitor's checklist; `due_on` is a hint, not a deadline."""

    name: str
    title: str
    who: Who
    due_on: date
    done_at: Instant | None = None
    done_by: Who | None = None


def checklist_for(start: date, templates: tuple[ItemTemplate, ...]) -> tuple[Item, ...]:
    """The operator's checklist for a visitor who starts on this day."""
    return tuple(
        Item(line.name, line.title, line.who, start - timedelta(days=line.days_before_start))
        for line in templates
    )
