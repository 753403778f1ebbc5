"""Late fees that will be raised and holds that will lapse, for staff to see the day before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from services.payments.deadlines.domain.forecast import ExpectedKind, expected
from services.payments.deadlines.use_cases import Forecasts
from services.payments.statement.api.views import View
from services.payments.statement.domain.statement import AnyStatement, opened
from services.payments.statement.domain.written_instants import moment
from shared.chassis.http.access import Staff
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged
from shared.chassis.values import Day
from shared.contracts.money import Money

router = APIRouter(tags=["payments"])

Ahead = Annotated[Forecasts, needs(Forecasts)]
SiteDay = Annotated[Day | None, Query(description="By the calendar of each site; tomorrow where absent")]


class ForecastView(View):
    """What happens to a statement on that day unless money comes."""

    application_id: str
    title: str
    what: ExpectedKind
    amount: Money
    """The late fee, or what is missing to reserve the place."""
    at: datetime
    time_zone: str
    local_day: date
    text: str

    @classmethod
    def of(cls, state: AnyStatement) -> ForecastView:
        statement = opened(state)
        ahead = expected(statement)
        if ahead is None:
            raise LookupError(statement.application_id)
        amount, zone = statement.money(ahead.cents), statement.time_zone
        words = {"late_fee": "a late fee of {} is raised", "hold_lapses": "the hold ends; {} are missing"}
        return cls(
            application_id=statement.application_id,
            title=statement.title,
            what=ahead.what,
            amount=amount,
            at=ahead.at,
            time_zone=zone,
            local_day=ahead.day(zone),
            text=f"{moment(ahead.at, zone)}: {words[ahead.what].format(amount)}",
        )


@router.get("/v1/money-forecast", response_model=PageOf[ForecastView])
async def forecast(
    _: Staff, page: Page, ahead: Ahead, day: SiteDay = None, what: ExpectedKind | None = None
) -> PageOf[ForecastView]:
    """Late fees that will be raised and holds that will lapse on one day unless money comes."""
    wanted = day or ahead.tomorrow()
    filters = {"day": wanted.isoformat(), "what": what}
    found = await ahead.on(wanted, what, page.limit + 1, page.after(filters))
    return paged(page, filters, found, ForecastView.of)
