"""A CSV text into records of known columns; every mistake has its file, line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

MOST_ROWS = 20_000

File = Literal["hosts", "rotations"]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and where; `column` is empty where it is the whole line."""

    file: File
    line: int
    column: str
    code: str
    detail: str

    def as_error(self) -> dict[str, Any]:
        """One entry of a problem document."""
        pointer = f"/{self.file}/{self.line}" + (f"/{self.column}" if self.column else "")
        return {
            "pointer": pointer,
            "code": self.code,
            "detail": self.detail,
            "file": self.file,
            "line": self.line,
            "column": self.column,
        }


@dataclass(frozen=True, slots=True)
class Record:
    """One record, as text by column; `number` is the line on which it begins."""

    number: int
    cells: dict[str, str]


def read_table(file: File, text: str, columns: Sequence[str]) -> tuple[list[Record], list[Mistake]]:
    """The records below the header. The columns may come in any order; all must be there, and no others."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[Record] = []
    mistakes: list[Mistake] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        mistakes += _header_mistakes(file, header, columns)
        if mistakes:
            return [], mistakes
        for number, cells in _records(reader):
            if len(cells) != len(header):
                detail = f"{len(header)} cells are expected, {len(cells)} were found"
                mistakes.append(Mistake(file, number, "", "wrong_number_of_cells", detail))
            else:
                records.append(Record(number, dict(zip(header, map(str.strip, cells), strict=True))))
    except csv.Error as error:
        mistakes.append(Mistake(file, reader.line_num, "", "not_csv", str(error)))
    if len(records) > MOST_ROWS:
        return [], [Mistake(file, MOST_ROWS + 2, "", "too_many_lines", f"at most {MOST_ROWS} rows at once")]
    return records, mistakes


def _records(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Records with the line on which they begin; empty lines are skipped."""
    begins = reader.line_num + 1
    for cells in reader:
        if cells:
            yield begins, cells
        begins = reader.line_num + 1


def _header_mistakes(file: File, header: Sequence[str], columns: Sequence[str]) -> list[Mistake]:
    missing = [
        Mistake(file, 1, name, "column_missing", "is missing") for name in columns if name not in header
    ]
    unknown = [
        Mistake(file, 1, name[:60], "column_unknown", "is not a column of this file")
        for name in header
        if name not in columns
    ]
    doubled = [
        Mistake(file, 1, name, "column_doubled", "is there twice")
        for name in columns
        if header.count(name) > 1
    ]
    return [*missing, *unknown, *doubled]
