"""Walks as bytes: four for each step, so that a whole walk is one draw, and zeros where it is shortened.

As Hypothesis' own state machine draws it, rule by rule and word by word, drawing costs four times what
walking does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.payments.builders import DEPOSIT
from tests.payments.walk_service import HEARD, LOST
from tests.payments.walking import EVE, FEE_AT, Walk

STEPS = 25
WORD = 4
"""Bytes of a step: one for the rule, the others for what it is given."""

yes_or_no = (False, True)
answers = range(HEARD, 3)
quarters = range(5)

Choices = Mapping[str, Sequence[Any]]
BEGINNINGS: Choices = {
    "fee": (DEPOSIT + 49, 99_900, 249_900, 249_900),
    "days": (110, 60, 31, 8, 2, 1, 0),
    "way": ("deposit", "deposit", "eve", "late", "bank", "full", "held", "unsigned"),
}
RULES: Mapping[str, Choices] = {
    "click": {"way": range(3), "answer": answers, "again": yes_or_no},
    "pay": {"how": range(4), "heard": yes_or_no},
    "click_and_pay": {"way": range(3), "how": range(4)},
    "time_passes": {"jump": range(12), "awake": yes_or_no},
    "work": {"looked": answers, "refunded": answers},
    "news": {"which": range(4)},
    "slow_news": {},
    "bank_answers": {"ok": yes_or_no},
    "refund_by_dashboard": {"part": quarters, "pending": yes_or_no},
    "refunds_end": {"ok": yes_or_no},
    "dispute": {"status": ("inquiry", "open", "won", "lost"), "heard": yes_or_no},
    "hold_ends": {"withdrawn": yes_or_no},
    "catalog_answers": {"is_free": yes_or_no},
    "wire": {"what": range(5), "days_ago": (0, 1, 10)},
    "somebody_else": {"what": range(7), "quarters": quarters},
}
NAMES = tuple(RULES)
SIZE = WORD * (2 + STEPS)

Step = tuple[str, dict[str, Any]]


def steps_of(drawn: bytes) -> Iterator[Step]:
    """What the bytes say: how it begins, which rules this walk does without, and its steps; zero is none."""
    begins, without, *words = (drawn[at : at + WORD] for at in range(0, SIZE, WORD))
    yield "begin", _chosen(BEGINNINGS, begins)
    gone = int.from_bytes(without[:2], "little") & int.from_bytes(without[2:], "little")
    there = [name for number, name in enumerate(NAMES) if not gone >> number & 1] or NAMES
    for rule, *given in words:
        if rule:
            name = there[(rule - 1) % len(there)]
            yield name, _chosen(RULES[name], bytes(given))


def _chosen(choices: Choices, drawn: bytes) -> dict[str, Any]:
    number = int.from_bytes(drawn, "little")
    chosen: dict[str, Any] = {}
    for name, among in choices.items():
        number, at = divmod(number, len(among))
        chosen[name] = among[at]
    return chosen


class Walking:
    """Begins deep, for a walk that begins at nothing seldom gets to money. All may be tried at any time."""

    def begin(self, fee: int, days: int, way: str) -> None:
        self.walk = walk = Walk(fee, days, signed=way != "unsigned")
        if way not in ("held", "unsigned"):
            walk.click(1 if way in ("bank", "full") or days == 0 else 0, HEARD)
            walk.pay(1 if way == "bank" else 0, heard=True)
            walk.seated = walk.statement.is_reserved and days % 2 == 0
        if way == "late":
            walk.time_passes(FEE_AT, awake=True)
        if way == "eve":
            walk.time_passes(EVE, awake=True)
            self.click_and_pay(2, 0)

    def take(self, name: str, given: Mapping[str, Any]) -> None:
        """One step: a rule of this class, or else what the walk calls by that name."""
        step = getattr(self, name) if hasattr(self, name) else getattr(self.walk, name)
        step(**given)

    def click_and_pay(self, way: int, how: int) -> None:
        """Who is refused one way to pay tries the others."""
        for other in range(3):
            if not self.walk.provider.payable():
                self.walk.click((way + other) % 3, LOST)
        self.walk.pay(how, heard=False)

    def somebody_else(self, what: int, quarters: int) -> None:
        """What is done seldom: a signature, an offer, a cancellation, staff."""
        match what:
            case 0:
                self.walk.sign()
            case 1:
                self.walk.offer_again()
            case 2 | 3:
                self.walk.cancel(quarters)
            case 4:
                self.walk.waive()
            case 6:
                self.walk.voucher(quarters)
            case _:
                self.walk.goodwill(quarters)

    def ends(self) -> None:
        self.walk.all_is_heard(banks_ok=True, place_is_free=False)
        self.walk.checks.exactly(self.walk.statement)
