"""The operator's settings of a visit: what everybody has to complete, and when to say what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from services.applications.visiting.domain.checklist import DEFAULT_CHECKLIST, ItemTemplate


@dataclass(frozen=True, slots=True)
class VisitPolicy:
    """The checklist, and the days before the first day on which unfinished things raise an alarm (R29)."""

    checklist: tuple[ItemTemplate, ...] = DEFAULT_CHECKLIST
    alarm_days: tuple[int, ...] = (7, 3, 1)
