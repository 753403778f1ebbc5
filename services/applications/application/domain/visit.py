"""The parts of an application that are about the visit: checklist, alarms, suggested partners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.chassis.decision import Instant

Who = Literal["applicant", "coach", "site"]
"""Whose an item is. Sites have no account: the coach or staff say that theirs are done."""
Stage = Literal["documents", "travel", "site_onboarding", "first_day"]
DoneBy = Literal["applicant", "coach", "staff"]
PartnerKind = Literal["housing", "transport", "insurance"]


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item of one visitor's checklist; `due_on` is a hint, not a deadline."""

    name: str
    title: str
    who: Who
    due_on: date
    done_at: Instant | None = None
    done_by: DoneBy | None = None
    stage: Stage = "documents"
    """Of an item from before there were stages: the first."""
    form_url: str = ""
    """Where the site's own form lies that is to be signed; empty where there is none (R39)."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """When to say what is unfinished, in days before the first day (R29)."""

    days_left: int
    at: Instant


@dataclass(frozen=True, slots=True)
class LetCome:
    """Staff decided that the visitor comes although something is unfinished."""

    at: Instant
    staff_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Partner:
    """A company that a coach may suggest; always shown as a partner."""

    partner_id: str
    ref: str
    kind: PartnerKind
    name: str
    city: str
    region: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A partner that the coach named (R17)."""

    partner: Partner
    note: str
    suggested_at: Instant
