"""How it is shown what an application waits for: who has which task, since and until when (R32)."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, BaseModel

from services.applications.application.api.deadline import Deadline
from services.applications.application.domain.application import AnyApplication
from services.applications.application.domain.waiting import Task, Waiting, Who, waiting_for

SENTENCES: dict[Task, str] = {
    "send_in": "Complete the application and send it in",
    "start_over": "The first day has begun: withdraw, or apply for another start",
    "answer_question": "Answer what the office asked for",
    "sign_and_pay": "Sign the clinical terms, then pay",
    "pay": "Pay to reserve the place",
    "pay_balance": "Pay the balance",
    "pay_overdue": "Pay the balance, which is overdue",
    "complete_items": "Complete the open items of the checklist",
    "answer_application": "Accept, ask for something, decline, or send it to the physician",
    "decline_unanswered": "The first day has begun without the applicant's answer: decline",
    "call_host": "The physician is silent: call them",
    "find_place": "The catalog has neither held a place nor said why not: look at its dead letters",
    "appoint_coach": "Nobody can coach this visitor: add a coach",
    "confirm_proof": "Look at the proof and confirm it",
    "find_wire": "A wire was announced and has not come: record it, wait longer, or give it up",
    "await_wire": "The bank brings the wire that is on its way",
    "decide_visit": "Something is unfinished or unpaid: let the visitor come, postpone, or cancel",
    "record_attendance": "The visit is over: ask the host whether the visitor attended, and record it",
    "answer_review": "Accept, decline, or propose other dates",
    "choose_date": "Choose one of the first days that the host proposed, or none of them",
    "close_payment": "The payment provider says whether the place was still paid for",
    "apply_answer": "The physician's answer takes effect when it can no longer be undone",
    "end_review": "The time to answer is over: back to the office",
    "end_choice": "No date was chosen in time: the application ends",
    "hold_place": "A place is held, or a number on the waitlist given",
    "free_place": "The acceptance is taken back as soon as nobody can pay any more",
    "offer_place": "A place becomes free and is offered to the first on the waitlist",
    "move_place": "The catalog moves the place to another start, or says why not",
    "choose_after_host": "The host called your weeks off: choose another start, or take everything back",
    "return_money": "The time to choose is over: everything goes back",
    "begin_visit": "The first day begins the visit",
    "complete_visit": "The last day ends the visit",
    "release_coach": "The coach is let go",
}
"""Each task in words."""


class WaitingView(BaseModel):
    """One thing that is waited for."""

    who: Who
    """A person with a task, the payment provider, or the clock: it happens by itself."""
    task: Task
    text: str
    since: AwareDatetime
    until: Deadline | None
    """When it is late, or somebody else has the turn; absent where nothing but patience ends."""

    @classmethod
    def of(cls, wait: Waiting) -> WaitingView:
        until = None if wait.until is None else Deadline(at=wait.until, time_zone=wait.time_zone)
        return cls(who=wait.who, task=wait.task, text=SENTENCES[wait.task], since=wait.since, until=until)


def waiting_views(application: AnyApplication, now: datetime) -> list[WaitingView]:
    """What it waits for now, the first deadline first."""
    return [WaitingView.of(wait) for wait in waiting_for(application, now)]
