"""CSV files as people's own programs make them, and files that a spreadsheet may open without harm."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.chassis.csv_tables import NotText, csv_line, read_table, text_of

COLUMNS = ("ref", "name")
MOST = 10


def read(text: str) -> list[tuple[int, dict[str, str]]]:
    records, mistakes = read_table(text, COLUMNS, MOST)
    assert not mistakes
    return [(record.line, record.cells) for record in records]


def mistakes_in(text: str) -> list[tuple[int, str, str]]:
    records, mistakes = read_table(text, COLUMNS, MOST)
    assert mistakes, records
    return [(mistake.line, mistake.column, mistake.code) for mistake in mistakes]


@pytest.mark.parametrize(
    "text",
    [
        "ref,name\n1,Ada\n",
        "name,ref\r\nAda,1\r\n",
        "ref,name\r1,Ada",
        '"ref",name\n1, Ada \n',
        "ref,name,\n1,Ada,\n",
        "ref,name,,,\n1,Ada,,,\n",
        "ref,name\n1,Ada,,\n",
        "ref,name,,\n1,Ada\n",
        "ref,,name\n1,,Ada\n",
    ],
    ids=[
        "plain", "other order, CRLF", "CR alone", "quoted", "an empty last column",
        "three empty last columns", "longer rows", "a longer header", "an empty column between",
    ],
)  # fmt: skip
def test_a_table_is_the_same_however_a_program_writes_it(text: str) -> None:
    assert read(text) == [(2, {"ref": "1", "name": "Ada"})]


def test_rows_whose_cells_are_all_empty_are_skipped_and_lines_still_count_right() -> None:
    text = '\n,\nref,name\n\n,\n" ",\t\n1,"Ada\nOkonjo"\n,,,\n2,Bo\n,\n'
    assert read(text) == [(7, {"ref": "1", "name": "Ada\nOkonjo"}), (10, {"ref": "2", "name": "Bo"})]


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("", [(1, "ref", "column_missing"), (1, "name", "column_missing")]),
        ("ref,title\n", [(1, "name", "column_missing"), (1, "title", "column_unknown")]),
        ("ref,name,ref\n", [(1, "ref", "column_doubled")]),
        ("ref;name\n1;Ada\n", [(1, "", "wrong_separator")]),
        ('"ref";"name"\n1;"a,b"\n', [(1, "", "wrong_separator")]),
        ("ref\tname\n1\tAda\n", [(1, "", "wrong_separator")]),
        ("ref,name\n1\n", [(2, "", "wrong_number_of_cells")]),
        ("ref,name\n1,Ada,x\n", [(2, "", "wrong_number_of_cells")]),
        ("ref,,name\n1,x,Ada\n", [(2, "", "wrong_number_of_cells")]),
        ('ref,name\n1,"Ada\n2,Bo\n', [(3, "", "not_csv")]),
        ('ref,name\n1,A"da\n2,"B"o\n', [(3, "", "not_csv")]),
        ("ref,name\n" + "1,Ada\n" * 11, [(12, "", "too_many_lines")]),
        ('ref,name\n1,"' + "x" * 200_000 + '"\n', [(2, "", "not_csv")]),
    ],
)
def test_what_is_no_such_table_is_named_with_its_line(text: str, mistakes: Any) -> None:
    assert mistakes_in(text) == mistakes


def test_a_semicolon_file_is_named_as_such() -> None:
    _, (mistake,) = read_table("ref;name\n1;Ada\n", COLUMNS, MOST)
    assert mistake.detail == "the cells are separated by semicolons; save the file with commas between them"


@pytest.mark.parametrize("row", ["1,Ada\n", "1\n", ",,x\n"])
def test_reading_stops_at_the_limit_however_long_the_file_is(row: str) -> None:
    records, mistakes = read_table("ref,name\n" + row * 500_000, COLUMNS, MOST)
    assert (len(records), [(m.line, m.code) for m in mistakes]) == (0, [(12, "too_many_lines")])


def test_a_header_of_a_million_names_is_told_in_a_few() -> None:
    _, mistakes = read_table("ref,name," + "x," * 1_000_000 + "\n", COLUMNS, MOST)
    assert len(mistakes) < 200


@pytest.mark.parametrize(
    ("content", "line", "part"),
    [
        ("ref,name\nAda,é\n".encode("cp1252"), 2, "UTF-8"),
        ("ref,name\n".encode("utf-16"), 1, "UTF-16"),
        ("ref,name\n".encode("utf-16-be", "strict").join([b"\xfe\xff", b""]), 1, "UTF-16"),
        (b"ref,name\nA\x00da,1\n", 2, "NUL"),
        ("ref,name\n".encode("utf-16-le"), 1, "NUL"),
    ],
)
def test_bytes_that_are_no_text_say_where_and_what_to_do(content: bytes, line: int, part: str) -> None:
    with pytest.raises(NotText) as refused:
        text_of(content)
    assert refused.value.line == line
    assert part in refused.value.detail


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert text_of("ref".encode("utf-8-sig")) == text_of(b"ref") == "ref"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1 555 0100", "'+1 555 0100"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "  '=1+1"),
        ("\t=1+1", "\t'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("wire;=1+1", "wire;'=1+1"),
        ("wire\n=1+1", "wire\n'=1+1"),
        ("-12.50", "-12.50"),
        ("2027-03-15", "2027-03-15"),
        ("wire 7 - Ada", "wire 7 - Ada"),
    ],
)
def test_no_text_is_taken_for_a_formula(text: str, written: str) -> None:
    assert next(csv.reader(io.StringIO(csv_line([text, 1]), newline=""))) == [written, "1"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@given(texts=st.lists(st.text(alphabet="=+-@ ,;\t\n\r\"'a1", max_size=12), min_size=1, max_size=4))
def test_no_cell_begins_like_a_formula_whatever_separates_the_cells(separator: str, texts: list[str]) -> None:
    reader = csv.reader(io.StringIO(csv_line(["ref", *texts]), newline=""), delimiter=separator)
    for row in reader:
        for cell in row:
            begun = cell.strip().lstrip('"')
            assert not begun.startswith(("=", "@", "+", "-")) or _is_number(begun), (cell, texts)


def _is_number(cell: str) -> bool:
    return cell.strip().lstrip("+-").replace(".", "").replace(",", "").isdecimal()
