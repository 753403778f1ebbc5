"""CSV files: those that people's own programs make are read, and those that we hand out are harmless."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MOST_COLUMNS = 200
"""Of a header with more, only so many are looked at: the first of them say enough."""

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class TableMistake:
    """What is wrong with a table, and where; `column` is empty where it is the whole line."""

    line: int
    column: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Record:
    """One record, as text by column; `line` is the line on which it begins, as an editor counts."""

    line: int
    cells: dict[str, str]


class NotText(ValueError):
    """The bytes are not UTF-8; `line` is where that shows."""

    def __init__(self, line: int, detail: str) -> None:
        super().__init__(detail)
        self.line = line
        self.detail = detail


def text_of(content: bytes) -> str:
    """The text of an uploaded file, with or without a byte order mark. Raises NotText."""
    if content.startswith(_UTF_16):
        raise NotText(1, "is UTF-16; save it as CSV in UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = wrong.object[: wrong.start].count(b"\n") + 1
        raise NotText(line, "is not UTF-8 text; save it as CSV in UTF-8") from None
    if "\0" in text:
        raise NotText(text[: text.index("\0")].count("\n") + 1, "has a NUL character, which is no text")
    return text


def read_table(
    text: str, columns: Sequence[str], most_records: int, *, optional: Sequence[str] = ()
) -> tuple[list[Record], list[TableMistake]]:
    """The records below the header, and every mistake in the form of the table.

    The columns may come in any order; all must be there, and no others but those that are `optional`, which
    are empty in every record where they are absent. Spreadsheets also write rows and
    columns in which every cell is empty: such a row is no record, and such a column is no column.
    """
    if mistake := _separator_mistake(text, columns):
        return [], [mistake]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = _rows(reader)
    records: list[Record] = []
    mistakes: list[TableMistake] = []
    try:
        line, header = next(rows, (1, []))
        mistakes += _header_mistakes(line, header, columns, optional)
        if mistakes:
            return [], mistakes
        for line, cells in rows:
            if len(records) + len(mistakes) == most_records:
                return [], [TableMistake(line, "", "too_many_lines", f"at most {most_records} rows at once")]
            if mistake := _shape_mistake(line, cells, header):
                mistakes.append(mistake)
                continue
            by_name = zip(header, cells, strict=False)
            cells_of_names = {name: cell for name, cell in by_name if name}
            records.append(Record(line, dict.fromkeys(optional, "") | cells_of_names))
    except csv.Error as error:
        mistakes.append(TableMistake(reader.line_num, "", "not_csv", str(error)))
    return records, mistakes


def csv_line(cells: Iterable[object]) -> str:
    """One line of a CSV file that a spreadsheet may open: no text in it is taken for a formula."""
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue()


_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_FORMULA = re.compile(r'(^|[;\t\r\n])([\s"]*)(?=[=+\-@＝＋－＠])')


def _harmless(text: str) -> str:
    """With an apostrophe before what a spreadsheet would calculate (`=`, `+`, `-`, `@` and their wide forms).

    Also behind `;`, a tab or a line end: where one of them separates the cells, our quotes count for nothing.
    """
    if _NUMBER.fullmatch(text):
        return text
    return _FORMULA.sub(r"\1\2'", text)


def _rows(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line on which they begin; those whose cells are all empty are skipped."""
    begins = reader.line_num + 1
    for row in reader:
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield begins, cells
        begins = reader.line_num + 1


def _header_mistakes(
    line: int, header: Sequence[str], columns: Sequence[str], optional: Sequence[str]
) -> list[TableMistake]:
    missing = [
        TableMistake(line, name, "column_missing", "is missing") for name in columns if name not in header
    ]
    unknown = [
        TableMistake(line, name[:60], "column_unknown", "is not a column of this file")
        for name in header[:MOST_COLUMNS]
        if name and name not in (*columns, *optional)
    ]
    doubled = [
        TableMistake(line, name, "column_doubled", "is there twice")
        for name in (*columns, *optional)
        if header.count(name) > 1
    ]
    return [*missing, *unknown, *doubled]


def _separator_mistake(text: str, columns: Sequence[str]) -> TableMistake | None:
    """A header whose names are separated by something else than commas."""
    lines = enumerate(text[:10_000].splitlines(), 1)
    line, header = next(((n, line) for n, line in lines if line.strip(" ,;\t|")), (1, ""))
    names = {
        sign: len({cell.strip(' "') for cell in header.split(sign)} & {*columns}) for sign in _SEPARATORS
    }
    sign = max(names, key=lambda sign: names[sign])
    if sign == "," or names[sign] < 2:
        return None
    detail = f"the cells are separated by {_SEPARATORS[sign]}; save the file with commas between them"
    return TableMistake(line, "", "wrong_separator", detail)


def _shape_mistake(line: int, cells: Sequence[str], header: Sequence[str]) -> TableMistake | None:
    """A row has as many cells as the header; what stands below no name is empty."""
    named = [place for place, name in enumerate(header) if name]
    if len(cells) <= named[-1]:
        detail = f"{len(header)} cells are expected, {len(cells)} were found"
        return TableMistake(line, "", "wrong_number_of_cells", detail)
    if any(cell for place, cell in enumerate(cells) if place >= len(header) or not header[place]):
        return TableMistake(line, "", "wrong_number_of_cells", "a cell stands below no column name")
    return None
