"""What postponing costs: by days before the start, rule by rule (R23)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.money import Money


class PostponingRule(BaseModel):
    """One line of the table: from how many days before the start on it fits, and what it costs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    days_at_least: int = Field(ge=0, le=730)
    fee: Money
    text: str = Field(min_length=1, max_length=200)
    """What a person reads."""


PostponingRules = Annotated[tuple[PostponingRule, ...], Field(max_length=20)]
"""The first that fits counts; where none does it costs what cancelling would keep."""

DEFAULT_POSTPONING: tuple[PostponingRule, ...] = (
    PostponingRule(days_at_least=60, fee=Money.usd(0), text="60 days or more before the start: free"),
    PostponingRule(days_at_least=46, fee=Money.usd(15_000), text="59 to 46 days before the start: $150"),
)
AS_CANCELLING = "Less time before the start than any rule for postponing asks for: as cancelling"


def rule_for(days: int, rules: Iterable[PostponingRule]) -> PostponingRule | None:
    """The rule that fits so many days before the start; None where it costs as much as cancelling."""
    return next((rule for rule in rules if days >= rule.days_at_least), None)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("each month has 28 days")
