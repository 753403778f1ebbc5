"""Trouble on purpose: errors, slow and held requests, answers lost before or after the effect."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from stripe_standin.protocol.wire import Refusal

Trouble = Literal["500", "429", "slow", "hold", "drop_before", "drop_after", "500_saved", "500_after"]


@dataclass
class Fault:
    """What happens to the next `times` requests whose "METHOD /path" contains `match`."""

    match: re.Pattern[str]
    do: Trouble
    times: int = 1
    seconds: float = 1.0
    over: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    """Set when the faults are cleared; until then "hold" holds its requests."""

    async def delay(self) -> None:
        """Keep a request in progress, where this is what the fault does."""
        if self.do == "slow":
            await asyncio.sleep(self.seconds)
        elif self.do == "hold":
            await self.over.wait()


class Faults:
    """The faults that are set in one world, oldest first."""

    def __init__(self) -> None:
        self._set: list[Fault] = []

    def add(self, given: dict[str, Any]) -> Fault:
        """Set a fault from the control call's JSON."""
        do = str(given.get("do", ""))
        if do not in get_args(Trouble):
            raise Refusal(f"`do` must be one of {', '.join(get_args(Trouble))}", param="do")
        try:
            match = re.compile(str(given.get("match", "")))
        except re.error as error:
            raise Refusal(f"`match` is no regular expression: {error}", param="match") from error
        fault = Fault(match, do, int(given.get("times", 1)), float(given.get("seconds", 1.0)))  # type: ignore[arg-type]
        self._set.append(fault)
        return fault

    def take(self, call: str) -> Fault | None:
        """The fault for this call, used up by one."""
        for fault in self._set:
            if fault.times > 0 and fault.match.search(call):
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        """No more trouble; what is held goes on."""
        for fault in self._set:
            fault.over.set()
        self._set.clear()
