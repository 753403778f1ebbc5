"""The journal for accountants: JSON in pages, or CSV in one piece."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, cast

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from services.payments.journal.domain.entries import Account, Entry
from services.payments.journal.use_cases import Journal, Period, Position
from shared.chassis.csv_tables import csv_line
from shared.chassis.http.access import Staff
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, PageRequest, cursor_behind
from shared.chassis.http.problem import HttpRefused
from shared.chassis.values import Moment
from shared.contracts.money import Money

router = APIRouter(tags=["payments"])

Reading = Annotated[Journal, needs(Journal)]
COLUMNS = (
    "id", "booked_at", "at", "kind", "debit", "credit", "amount", "currency", "application_id", "reference",
)  # fmt: skip


class EntryView(BaseModel):
    """So much from the credited account to the debited one."""

    model_config = ConfigDict(frozen=True)

    id: str
    booked_at: datetime
    """When it entered the books: a period is chosen by this, so what was read of it stays as it was."""
    at: datetime
    """When it happened, by the time of whoever moved the money."""
    kind: str
    debit: Account
    credit: Account
    amount: Money
    application_id: str
    reference: str

    @classmethod
    def of(cls, entry: Entry) -> EntryView:
        return cls(
            id=entry.id,
            booked_at=entry.booked_at,
            at=entry.at,
            kind=entry.kind,
            debit=entry.debit,
            credit=entry.credit,
            amount=Money(amount=entry.cents, currency=entry.currency),
            application_id=entry.application_id,
            reference=entry.reference,
        )


From = Annotated[Moment, Query(alias="from", examples=["2027-01-01T00:00:00-05:00"])]
To = Annotated[Moment, Query(alias="to", examples=["2027-02-01T00:00:00-05:00"])]


Form = Annotated[Literal["json", "csv"], Query(alias="format")]


@router.get(
    "/v1/journal",
    response_model=PageOf[EntryView],
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def read_journal(
    _: Staff, page: Page, journal: Reading, from_: From, to: To, form: Form = "json"
) -> Any:
    """Double entry: what was booked from one instant until before another.

    Statements in the order of their ids, each line in its place; then the costs and payouts of the
    payment provider. `format=csv` gives all of it at once.
    """
    period = _period(from_, to)
    if form == "csv":
        name = f"journal-{period.since:%Y%m%d}-{period.until:%Y%m%d}.csv"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return StreamingResponse(_csv(journal, period), media_type="text/csv", headers=headers)
    filters = {"from": period.since.isoformat(), "to": period.until.isoformat()}
    return await _page(journal, period, page, filters)


async def _page(
    journal: Journal, period: Period, page: PageRequest, filters: dict[str, str]
) -> PageOf[EntryView]:
    found: list[tuple[Position, Entry]] = []
    async for each in journal.entries(period, _position(page.after(filters))):
        found.append(each)
        if len(found) > page.limit:
            break
    shown = found[: page.limit]
    cursor = cursor_behind(filters, shown[-1][0]) if len(found) > page.limit else None
    return PageOf(items=[EntryView.of(entry) for _, entry in shown], next_cursor=cursor)


def _position(after: list[Any] | None) -> Position | None:
    if after is None:
        return None
    match after:
        case ["statements" | "provider" as source, str() as name, int() as given] if given >= 0:
            return cast(Position, (source, name, given))
    raise HttpRefused(400, "bad_cursor", "this cursor is broken; start again without it")


def _period(since: datetime, until: datetime) -> Period:
    period = Period(since.astimezone(UTC), until.astimezone(UTC))
    if period.until <= period.since:
        raise HttpRefused(422, "invalid", "`to` has to be later than `from`")
    return period


async def _csv(journal: Journal, period: Period) -> AsyncIterator[str]:
    yield csv_line(COLUMNS)
    async for _, entry in journal.entries(period):
        yield _row(entry)


def _row(entry: Entry) -> str:
    """Amounts in units with two decimals."""
    amount = f"{entry.cents // 100}.{entry.cents % 100:02}"
    times = (entry.booked_at.isoformat(), entry.at.isoformat())
    return csv_line(
        (entry.id, *times, entry.kind, entry.debit, entry.credit, amount, entry.currency,
         entry.application_id, entry.reference)
    )  # fmt: skip
