"""Reading the operator's CSV of partners: all of it, or a report that names line and column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.applications.application.domain.visit import Partner
from services.applications.visiting.domain.refusals import ImportRefused
from shared.chassis.csv_tables import read_table

COLUMNS = ("partner_ref", "kind", "name", "city", "state", "url", "note")
MOST_LINES = 5_000
MOST_REPORTED = 100

Short = Annotated[str, Field(min_length=1, max_length=200)]


class PartnerLine(BaseModel):
    """One line of the list."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    partner_ref: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,60}$")]
    kind: Literal["housing", "transport", "insurance"]
    name: Short
    city: Short
    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    url: Annotated[str, Field(pattern=r"^https?://[!-~]+$", max_length=500)]
    note: Annotated[str, Field(max_length=1000)]


class BadLine(BaseModel):
    """What is wrong, and where: lines are counted as in an editor, the heading is line 1."""

    line: int
    column: str
    detail: str


def read_partners(text: str, id_of: Callable[[str], str]) -> tuple[Partner, ...]:
    """The partners of a CSV file. Raises ImportRefused with a report."""
    records, mistakes = read_table(text, COLUMNS, MOST_LINES)
    problems = [BadLine(line=m.line, column=m.column, detail=m.detail) for m in mistakes]
    lines: dict[str, PartnerLine] = {}
    for record in records:
        try:
            line = PartnerLine.model_validate(record.cells)
        except ValidationError as error:
            problems += _problems(record.line, error)
            continue
        if line.partner_ref in lines:
            problems.append(BadLine(line=record.line, column="partner_ref", detail="this ref is there twice"))
        lines[line.partner_ref] = line
    if problems:
        _refuse(problems)
    return tuple(_partner(line, id_of(line.partner_ref)) for line in lines.values())


def _problems(line: int, found: ValidationError) -> list[BadLine]:
    return [
        BadLine(line=line, column=str(error["loc"][0]), detail=error["msg"])
        for error in found.errors(include_url=False, include_input=False)
    ]


def _refuse(problems: list[BadLine]) -> None:
    report = [problem.model_dump() for problem in problems[:MOST_REPORTED]]
    raise ImportRefused("nothing was imported; see the report", pointer="/partners", report=report)


def _partner(line: PartnerLine, partner_id: str) -> Partner:
    return Partner(
        partner_id=partner_id,
        ref=line.partner_ref,
        kind=line.kind,
        name=line.name,
        city=line.city,
        region=line.state,
        url=line.url,
        note=line.note,
    )
