"""The two CSV files of the catalog into details of hosts, and terms and places of rotations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from services.catalog.hosts.domain import HostDetails
from services.catalog.importing.domain.mistakes import File, Mistake
from services.catalog.rotations.domain.fields import bounded
from services.catalog.rotations.domain.stays import FIRST_YEAR, LAST_YEAR, WEEK, is_in_calendar, is_monday
from services.catalog.rotations.domain.terms import RotationTerms
from shared.chassis.csv_tables import Record, read_table
from shared.contracts.money import Money

T = TypeVar("T")
Ref = Annotated[str, bounded(60, r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]

HOST_COLUMNS = (
    "host_ref", "name", "kind", "contact_name", "contact_email", "address", "city", "state",
    "postal_code", "time_zone", "languages",
)  # fmt: skip
HOSTS_MAY_HAVE = ("contact_phone",)
"""Where it is absent or empty, what staff entered stays."""
ROTATION_COLUMNS = (
    "rotation_ref", "host_ref", "title", "specialty", "kind", "description", "setting", "fee_usd",
    "min_weeks", "max_weeks", "prices", "places_per_week", "open_from", "open_to", "closed_weeks",
    "required_documents", "review_mode",
)  # fmt: skip
MOST_ROWS = 5_000
"""Of each file: so many are applied while a caller waits, also on a busy machine."""
MOST_WEEKS = 160
_CALENDAR = ("places_per_week", "open_from", "open_to", "closed_weeks")
_COLUMN_OF = {"fee": "fee_usd"}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DOLLARS = re.compile(r"[0-9]{1,6}(\.[0-9]{2})?")
_REF: TypeAdapter[str] = TypeAdapter(Ref)


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """One line that was read."""

    line: int
    ref: str
    values: T


@dataclass(frozen=True, slots=True)
class RotationValues:
    host_ref: str
    terms: RotationTerms
    places: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class CatalogTables:
    """Both files as far as they could be read, and every mistake in them."""

    hosts: tuple[Row[HostDetails], ...]
    rotations: tuple[Row[RotationValues], ...]
    mistakes: tuple[Mistake, ...]


class _WrongCell(ValueError):
    def __init__(self, column: str, detail: str) -> None:
        super().__init__(detail)
        self.column = column


def read_catalog(hosts: str, rotations: str) -> CatalogTables:
    """Read both files to the end, so that all mistakes are reported at once."""
    host_rows, in_hosts = _rows("hosts", hosts, HOST_COLUMNS, _host, optional=HOSTS_MAY_HAVE)
    rotation_rows, in_rotations = _rows("rotations", rotations, ROTATION_COLUMNS, _rotation)
    return CatalogTables(tuple(host_rows), tuple(rotation_rows), (*in_hosts, *in_rotations))


def _rows(
    file: File,
    text: str,
    columns: Sequence[str],
    read: Callable[[dict[str, str]], T],
    *,
    optional: Sequence[str] = (),
) -> tuple[list[Row[T]], list[Mistake]]:
    """The rows of one file; its first column is the reference."""
    records, in_table = read_table(text, columns, MOST_ROWS, optional=optional)
    rows: list[Row[T]] = []
    mistakes = [Mistake.of(file, mistake) for mistake in in_table]
    seen: dict[str, int] = {}
    for record in records:
        try:
            rows.append(_row(record, columns[0], seen, read))
        except _WrongCell as error:
            mistakes.append(Mistake(file, record.line, error.column, "invalid", str(error)))
        except ValidationError as error:
            mistakes += _mistakes_of(file, record.line, error)
    return rows, mistakes


def _row(
    record: Record, ref_column: str, seen: dict[str, int], read: Callable[[dict[str, str]], T]
) -> Row[T]:
    cells = dict(record.cells)
    ref = _one(_REF, ref_column, cells.pop(ref_column))
    if ref in seen:
        raise _WrongCell(ref_column, f"{ref} is on line {seen[ref]} already")
    seen[ref] = record.line
    return Row(record.line, ref, read(cells))


def _host(cells: dict[str, str]) -> HostDetails:
    given = {**cells, "contact_phone": cells["contact_phone"] or None}
    return HostDetails.model_validate({**given, "languages": _listed(cells["languages"])})


def _rotation(cells: dict[str, str]) -> RotationValues:
    host_ref = _one(_REF, "host_ref", cells.pop("host_ref"))
    places = _calendar({name: cells.pop(name) for name in _CALENDAR})
    terms: dict[str, Any] = {
        **cells,
        "fee": _money("fee_usd", cells["fee_usd"]),
        "prices": [_price(price) for price in _listed(cells["prices"])],
        "required_documents": _listed(cells["required_documents"]),
    }
    del terms["fee_usd"]
    return RotationValues(host_ref, RotationTerms.model_validate(terms), places)


def _calendar(cells: Mapping[str, str]) -> dict[date, int]:
    """Every week from the first to the last, both included, without the closed ones."""
    if not re.fullmatch(r"[0-9]{1,3}", cells["places_per_week"]):
        raise _WrongCell("places_per_week", "a number of places from 0 to 999")
    first, last = _monday("open_from", cells["open_from"]), _monday("open_to", cells["open_to"])
    closed = {_monday("closed_weeks", day) for day in _listed(cells["closed_weeks"])}
    count = (last - first).days // 7 + 1
    if not 1 <= count <= MOST_WEEKS:
        raise _WrongCell("open_to", f"1 to {MOST_WEEKS} weeks from open_from")
    if not all(first <= monday <= last for monday in closed):
        raise _WrongCell("closed_weeks", "only weeks between open_from and open_to")
    weeks = (first + week * WEEK for week in range(count))
    return {monday: int(cells["places_per_week"]) for monday in weeks if monday not in closed}


def _monday(column: str, cell: str) -> date:
    try:
        day = date.fromisoformat(cell if _DATE.fullmatch(cell) else "")
    except ValueError:
        raise _WrongCell(column, f"{cell[:20]!r} is not a date such as 2027-03-15") from None
    if not is_monday(day):
        raise _WrongCell(column, f"{cell} is not a Monday; a week is named by its Monday")
    if not is_in_calendar(day):
        raise _WrongCell(column, f"a date between {FIRST_YEAR} and {LAST_YEAR}")
    return day


def _money(column: str, cell: str) -> Money:
    if not _DOLLARS.fullmatch(cell):
        raise _WrongCell(column, f"{cell[:20]!r} is not an amount in dollars such as 1599.00")
    return Money.usd(int(Decimal(cell) * 100))


def _price(cell: str) -> dict[str, Any]:
    weeks, colon, amount = cell.partition(":")
    if not colon or not re.fullmatch(r"[0-9]{1,2}", weeks):
        raise _WrongCell("prices", f"{cell[:20]!r} is not of the form weeks:dollars, such as 2:899.00")
    return {"weeks": int(weeks), "fee": _money("prices", amount)}


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";")] if cell else []


def _one(adapter: TypeAdapter[str], column: str, cell: str) -> str:
    try:
        return adapter.validate_python(cell)
    except ValidationError:
        raise _WrongCell(column, "letters, digits, dot, dash and underscore; at most 60 of them") from None


def _mistakes_of(file: File, line: int, found: ValidationError) -> list[Mistake]:
    return [
        Mistake(file, line, _column(error["loc"]), error["type"], error["msg"])
        for error in found.errors(include_url=False, include_context=False, include_input=False)
    ]


def _column(path: tuple[int | str, ...]) -> str:
    name = str(path[0])
    return _COLUMN_OF.get(name, name)
