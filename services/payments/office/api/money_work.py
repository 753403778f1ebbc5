"""What staff open in the morning: all that waits for a person."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter

from services.payments.office.use_cases.money_work import MoneyWork
from services.payments.statement.api.views import View
from services.payments.statement.api.waiting_views import StaffTaskView
from services.payments.statement.domain.staff_tasks import StaffTask, StaffTaskKind
from services.payments.statement.domain.waiting_for_staff import urgent_at
from shared.chassis.http.access import Staff
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged

router = APIRouter(tags=["payments"])

Work = Annotated[MoneyWork, needs(MoneyWork)]


class MoneyWorkView(View):
    """What waits for staff about one application, or about money that no application is known of."""

    application_id: str | None
    urgent_at: datetime
    tasks: list[StaffTaskView]

    @classmethod
    def of(cls, tasks: tuple[StaffTask, ...]) -> MoneyWorkView:
        first = urgent_at(tasks)
        if first is None:
            raise LookupError("nothing waits")
        return cls(
            application_id=tasks[0].application_id,
            urgent_at=first,
            tasks=[StaffTaskView.of(task) for task in tasks],
        )


@router.get("/v1/money-work", response_model=PageOf[MoneyWorkView])
async def list_money_work(
    _: Staff, page: Page, work: Work, kind: StaffTaskKind | None = None
) -> PageOf[MoneyWorkView]:
    """What waits for a person, one item an application: refunds, disputes, warnings of fraud, money in
    suspense, approvals, differences with the provider. By deadline, or by since when it waits."""
    found = await work.search(kind, page.limit + 1, page.after({"kind": kind}))
    return paged(page, {"kind": kind}, found, MoneyWorkView.of)
