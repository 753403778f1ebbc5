"""What staff open in the morning: all that waits for them, and what will happen by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query

from services.payments.deadlines.domain.forecast import ExpectedKind
from services.payments.office.use_cases.money_work import MoneyWork
from services.payments.statement.api.staff_statement import ForecastView
from services.payments.statement.api.staff_views import MoneyWorkView
from services.payments.statement.domain.staff_tasks import StaffTaskKind
from shared.chassis.clock import Clock
from shared.chassis.http.access import Staff
from shared.chassis.http.pages import Page, PageOf, paged


def money_work_api(work: MoneyWork, clock: Clock, office_zone: str) -> APIRouter:
    """`office_zone` says when it is tomorrow, where no day is given."""
    router = APIRouter(tags=["payments"])

    @router.get("/v1/money-work", response_model=PageOf[MoneyWorkView])
    async def list_money_work(
        _: Staff, page: Page, kind: StaffTaskKind | None = None
    ) -> PageOf[MoneyWorkView]:
        """What waits for a person, one item an application: refunds, disputes, warnings of fraud, money in
        suspense, approvals, differences with the provider. By deadline, or by since when it waits."""
        found = await work.search(kind, page.limit + 1, page.after({"kind": kind}))
        return paged(page, {"kind": kind}, found, MoneyWorkView.of)

    @router.get("/v1/money-forecast", response_model=PageOf[ForecastView])
    async def forecast(
        _: Staff,
        page: Page,
        day: Annotated[
            date | None, Query(description="By the calendar of each site; tomorrow where absent")
        ] = None,
        what: ExpectedKind | None = None,
    ) -> PageOf[ForecastView]:
        """Late fees that will be raised and holds that will lapse on one day unless money comes."""
        wanted = day or clock().astimezone(ZoneInfo(office_zone)).date() + timedelta(days=1)
        filters = {"day": wanted.isoformat(), "what": what}
        found = await work.forecast(wanted, what, page.limit + 1, page.after(filters))
        return paged(page, filters, found, ForecastView.of)

    return router
