"""HTTP for the office's desk: what waits for staff, the first deadline first (R32)."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.applications.application.api.names import KnownPeople, Names, names_in
from services.applications.application.api.views import RotationSummary
from services.applications.application.api.waiting_views import SENTENCES, WaitingView
from services.applications.application.domain.application import AnyApplication, State, known
from services.applications.application.domain.waiting import StaffTask, waiting_for
from services.applications.application.use_cases.desk import StaffDesk
from shared.chassis.http.access import Staff
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged

Desk = Annotated[StaffDesk, needs(StaffDesk)]

router = APIRouter(tags=["reviews"])


class DeskItem(BaseModel):
    """One application with all its tasks for staff."""

    application_id: str
    applicant_name: str
    """Empty once the account was erased."""
    state: State
    rotation: RotationSummary
    start_date: date
    tasks: list[WaitingView]

    @classmethod
    def of(cls, application: AnyApplication, names: Names, now: datetime) -> DeskItem:
        current = known(application)
        tasks = [wait for wait in waiting_for(current, now) if wait.who == "staff"]
        return cls(
            application_id=current.application_id,
            applicant_name=names.get(current.applicant_id, ""),
            state=current.state,
            rotation=RotationSummary.of(current),
            start_date=current.start_date,
            tasks=[WaitingView.of(task) for task in tasks],
        )


class DeskQueue(BaseModel):
    """One kind of task, and how many wait, counted to a thousand."""

    task: StaffTask
    text: str
    count: int


class StaffDeskView(PageOf[DeskItem]):
    queues: list[DeskQueue]


@router.get("/v1/staff/desk")
async def staff_desk(
    _: Staff,
    page: Page,
    desk: Desk,
    people: KnownPeople,
    task: Annotated[StaffTask | None, Query()] = None,
) -> StaffDeskView:
    """Every application with a task for staff; the first deadline comes first, the late ones before it.

    Tasks about money are listed by `/v1/money-work`, mails that were given up by `/v1/emails?state=gave_up`.
    """
    now, filters = desk.now(), {"task": task}
    found, counts = await asyncio.gather(
        desk.tasks(task, now, page.limit + 1, page.after(filters)), desk.counts(now)
    )
    names = await names_in(found, people)
    listed = paged(page, filters, found, partial(DeskItem.of, names=names, now=now))
    queues = [DeskQueue(task=each, text=SENTENCES[each], count=count) for each, count in counts.items()]
    return StaffDeskView(items=listed.items, next_cursor=listed.next_cursor, queues=queues)
