"""An import is stored before its first line is applied, so that it can be finished after a crash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from services.catalog.importing.domain.mistakes import File, Mistake
from shared.chassis.decision import Decided, Instant, Invalid, unchanged

RESUME_AFTER = timedelta(minutes=1)
MOST_MISTAKES_LISTED = 200

Outcome: TypeAlias = Literal["created", "updated", "unchanged"]


class ImportRefused(Invalid):
    """Nothing was imported; each mistake names its file, line and column."""

    code = "import_refused"

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        first = mistakes[0]
        super().__init__(
            f"nothing was imported: {len(mistakes)} mistake(s), the first in {first.file}, "
            f"line {first.line}, {first.column or 'whole line'}: {first.detail}",
            errors=[mistake.as_error() for mistake in mistakes[:MOST_MISTAKES_LISTED]],
            mistakes=len(mistakes),
        )


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What became of one line."""

    file: File
    line: int
    ref: str
    id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class NoImport:
    import_id: str
    state: Literal["none"] = "none"


@dataclass(frozen=True, slots=True)
class PendingImport:
    """Checked as a whole; the texts are kept until every line is applied."""

    import_id: str
    hosts: str
    rotations: str
    resume_at: datetime
    state: Literal["pending"] = "pending"

    @property
    def accepted_at(self) -> datetime:
        return self.resume_at - RESUME_AFTER


@dataclass(frozen=True, slots=True)
class AppliedImport:
    import_id: str
    applied_at: datetime
    lines: tuple[ReportLine, ...]
    state: Literal["applied"] = "applied"


ImportState: TypeAlias = Annotated[NoImport | PendingImport | AppliedImport, Field(discriminator="state")]


def begin(hosts: str, rotations: str, state: ImportState, now: Instant) -> Decided[ImportState]:
    """Store the whole import, so that another process can finish it."""
    if isinstance(state, NoImport):
        return PendingImport(state.import_id, hosts, rotations, now + RESUME_AFTER), ()
    return unchanged(state)


def finish(lines: Sequence[ReportLine], state: ImportState, now: Instant) -> Decided[ImportState]:
    """Every line is applied: drop the texts, which hold names and addresses."""
    if isinstance(state, AppliedImport):
        return unchanged(state)
    return AppliedImport(state.import_id, now, tuple(lines)), ()
