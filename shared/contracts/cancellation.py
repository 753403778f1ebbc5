"""What goes back when a reservation is given up: rules with names, and the sum that follows (R18)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.contracts.money import Money

CancelledBy = Literal["applicant", "host", "staff"]
NOTHING = Money.usd(0)


class RefundRule(BaseModel):
    """One line of the table: whom and when it fits, and which share of what was paid goes back."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    text: str = Field(min_length=1, max_length=200)
    """What a person reads."""
    by: Literal["applicant", "host"] = "applicant"
    """Who gives the reservation up."""
    days_at_least: int | None = Field(default=None, ge=0, le=730)
    """Local days between today and the first day; absent: it fits at any time."""
    evidence: str = Field(default="", pattern=r"^([a-z][a-z0-9_]{0,39})?$")
    """The kind of document that staff must have confirmed; empty: none."""
    percent: int = Field(ge=0, le=100)
    """Of what was paid."""
    less: Money = NOTHING
    """Kept of that share, for processing."""


def _complete(rules: tuple[RefundRule, ...]) -> tuple[RefundRule, ...]:
    # One loop: read with each application and each rotation, this is run thousands of times a second.
    names, served = set(), set()
    for rule in rules:
        names.add(rule.name)
        if rule.less.amount < 0:
            raise ValueError("`less` must not be negative")
        if rule.days_at_least is None and not rule.evidence:
            served.add(rule.by)
    if len(names) < len(rules):
        raise ValueError("each rule needs a name of its own")
    if served != {"applicant", "host"}:
        raise ValueError("one rule for the applicant and one for the host must fit at any time")
    return rules


RefundRules = Annotated[tuple[RefundRule, ...], Field(max_length=20), AfterValidator(_complete)]
"""In order: of those that need the same evidence, the first that fits counts."""

DEFAULT_RULES: tuple[RefundRule, ...] = (
    RefundRule(name="more_than_90_days", days_at_least=91, percent=100, less=Money.usd(25_000),
               text="More than 90 days before the start: 100 %, less a processing fee"),
    RefundRule(name="from_90_to_46_days", text="90 to 46 days before the start: 50 %",
               days_at_least=46, percent=50),
    RefundRule(name="within_45_days", text="45 days before the start or later: 0 %", percent=0),
    RefundRule(name="visa_denied", text="The visa was denied, with proof: 50 %",
               evidence="visa_denial", percent=50),
    RefundRule(name="host_cancels", text="The host cancels: 100 %", by="host", percent=100),
)  # fmt: skip


class CancellationLine(BaseModel):
    """One line of a cancellation's sum: the rule that made it, and its amount."""

    model_config = ConfigDict(frozen=True)

    rule: str
    amount: Money
    text: str = ""
    """The rule as a person reads it."""


class Settlement(BaseModel):
    """What a cancellation comes to: `paid` is what came and stayed; `refund` and `kept` make it up."""

    model_config = ConfigDict(frozen=True)

    paid: Money
    refund: Money
    kept: Money
    lines: tuple[CancellationLine, ...]


def days_before(start: date, now: datetime, zone: str) -> int:
    """Days between today, as the site's calendar shows it, and the first day; negative after it."""
    return (start - now.astimezone(ZoneInfo(zone)).date()).days


def settlement(
    rules: Iterable[RefundRule], by: Literal["applicant", "host"], days: int, evidence: Collection[str],
    paid: Money, owed: Money,
) -> Settlement:  # fmt: skip
    """The sum by the rule that gives back most of those that fit (R18).

    `owed` is all that was charged, fees too: what was paid beyond it goes back whole, whatever the rule.
    """
    counted = min(paid, owed)
    best = max(fitting(rules, by, days, evidence), key=lambda rule: _back(rule, counted).amount)
    lines = [_share_line(best, counted), *_less_line(best, counted)]
    if counted < paid:
        text = "Paid beyond what was owed: 100 %"
        lines.append(CancellationLine(rule="overpaid", amount=paid - counted, text=text))
    return settled(paid, tuple(lines))


def chosen(refund: Money, paid: Money, reason: str) -> Settlement:
    """The sum that staff chose; never more than was paid, which is for the caller to check."""
    return settled(paid, (CancellationLine(rule="staff_decision", amount=refund, text=reason),))


def settled(paid: Money, lines: tuple[CancellationLine, ...]) -> Settlement:
    refund = sum((line.amount for line in lines), start=Money(amount=0, currency=paid.currency))
    return Settlement(paid=paid, refund=refund, kept=paid - refund, lines=lines)


def fitting(
    rules: Iterable[RefundRule], by: Literal["applicant", "host"], days: int, evidence: Collection[str]
) -> list[RefundRule]:
    """For each kind of evidence that there is (and for none), the first rule that fits."""
    found: dict[str, RefundRule] = {}
    for rule in rules:
        in_time = rule.days_at_least is None or days >= rule.days_at_least
        if rule.by == by and in_time and (not rule.evidence or rule.evidence in evidence):
            found.setdefault(rule.evidence, rule)
    return list(found.values())


def _share(rule: RefundRule, paid: Money) -> Money:
    return paid.share(rule.percent, 100)


def _kept_of(rule: RefundRule, paid: Money) -> Money:
    return min(Money(amount=rule.less.amount, currency=paid.currency), _share(rule, paid))


def _back(rule: RefundRule, paid: Money) -> Money:
    return _share(rule, paid) - _kept_of(rule, paid)


def _share_line(rule: RefundRule, paid: Money) -> CancellationLine:
    return CancellationLine(rule=rule.name, amount=_share(rule, paid), text=rule.text)


def _less_line(rule: RefundRule, paid: Money) -> list[CancellationLine]:
    kept = _kept_of(rule, paid)
    if kept.amount == 0:
        return []
    return [CancellationLine(rule=rule.name, amount=-kept, text="Less the processing fee of this rule")]
