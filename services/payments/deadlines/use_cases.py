"""What will happen by itself on one day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.payments.deadlines.domain.forecast import ExpectedKind
from services.payments.statement.domain.statement import AnyStatement
from shared.chassis.documents import Documents, SearchResult


class Forecasts:
    """Looks ahead through all statements. The office's zone says when it is tomorrow."""

    def __init__(self, statements: Documents[AnyStatement], office_time_zone: str) -> None:
        self._statements = statements
        self._zone = ZoneInfo(office_time_zone)

    def tomorrow(self) -> date:
        """The day after today, by the office's calendar."""
        return self._statements.clock().astimezone(self._zone).date() + timedelta(days=1)

    async def on(
        self, day: date, what: ExpectedKind | None, limit: int, after: Sequence[Any] | None
    ) -> list[SearchResult[AnyStatement]]:
        """Statements to which something happens on this day of their sites' calendars, the earliest first."""
        where: dict[str, Any] = {"expects_on": day.isoformat()}
        if what is not None:
            where["expects"] = what
        return await self._statements.search(where, [("expects_at", 1)], limit, after)
