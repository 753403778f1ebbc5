"""What the statement needs to be printed."""

from __future__ import annotations

from typing import Protocol

from services.payments.statement.domain.statement import Statement
from shared.chassis.decision import Instant


class StatementPrinter(Protocol):
    """Draws a statement as a PDF. The same statement at the same moment gives the same bytes."""

    def __call__(self, statement: Statement, now: Instant) -> bytes: ...
