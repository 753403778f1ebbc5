"""Idempotency keys as the payment provider keeps them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from services.payments.provider.ports import ProviderAway, ProviderRefused

T = TypeVar("T")

LIVE = timedelta(hours=24)


class Spent(ProviderAway):
    """The key belongs to another request."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was asked for under a key, and what was answered."""

    at: datetime
    asked: object
    answer: Any


class Keys:
    """The first answer of a key is its answer for a day, a refusal too, whatever is true by then."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: dict[str, Kept] = {}

    def holds(self, key: str) -> Kept | None:
        kept = self._kept.get(key)
        return kept if kept is not None and self._now() - kept.at < LIVE else None

    def keep(self, key: str, asked: object, answer: object) -> None:
        self._kept[key] = Kept(self._now(), asked, answer)

    def once(self, key: str, asked: object, work: Callable[[], T]) -> T:
        """Do it, or answer as before. With other parameters the key is of no use."""
        kept = self.holds(key)
        if kept is None:
            self.keep(key, asked, _answer(work))
            kept = self._kept[key]
        elif kept.asked != asked:
            raise Spent("the key was used with other parameters")
        if isinstance(kept.answer, ProviderRefused):
            raise ProviderRefused(kept.answer.code)
        answer: T = kept.answer
        return answer


def _answer(work: Callable[[], T]) -> T | ProviderRefused:
    try:
        return work()
    except ProviderRefused as no:
        return no
