"""What our service does around the pure core in a walk: it acts on what is due, and asks the provider.

Decisions are called through their modules, so that a bug can be planted in them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from services.payments.lifecycle.domain import consequences
from services.payments.paying.domain import converging, starting
from services.payments.provider.domain import ProviderSession
from services.payments.returning.domain import refunding
from services.payments.statement.domain.attempts import Attempt
from services.payments.statement.domain.refund_tasks import RefundTask
from services.payments.statement.domain.statement import AnyStatement, Statement, nothing, opened
from shared.chassis.decision import Instant, Refused
from shared.contracts.payments import DepositCompleted, PaymentCameTooLate
from tests.payments.builders import APP
from tests.payments.provider_model import Provider, Refusal
from tests.payments.walk_checks import Checks

KEY_LIVES = timedelta(hours=23)
HEARD, LOST, NEVER_ASKED = range(3)
WAKINGS = 12


def page_key(attempt: Attempt) -> str:
    """What makes asking again for a page give the same one."""
    return attempt.request.attempt_id


def refund_key(task: RefundTask) -> str:
    """What makes asking again for a refund give the same one."""
    return task.id


class ServiceModel:
    """The statement, the provider that it has to agree with, and the checks between them."""

    def __init__(self, now: datetime, fee_cents: int) -> None:
        self.provider = Provider(now)
        self.state: AnyStatement = nothing(APP)
        self.checks = Checks(self.provider, fee_cents)
        self.questions: list[str] = []
        """What the catalog was asked and has not answered."""

    @property
    def now(self) -> datetime:
        return self.provider.now

    @property
    def statement(self) -> Statement:
        return opened(self.state)

    def do(self, decide: Callable[..., Any], *given: Any) -> bool:
        """One decision, as the chassis makes it: all of it, or a refusal and nothing."""
        try:
            after, facts = decide(*given, self.state, self.now)
        except Refused:
            return False
        before, self.state = self.state, after
        if after is not before:
            self.checks.changed(before, after, facts)
        for fact in facts:
            if isinstance(fact, DepositCompleted | PaymentCameTooLate):
                self.questions.append(type(fact).__name__)
        return True

    def hear(self, page: ProviderSession) -> None:
        self.do(converging.converge, page)

    def wake(self, until: Instant) -> bool:
        """Act whenever something falls due; whether nothing is due any more."""
        for _ in range(WAKINGS):
            at = consequences.due_at(self.state)
            if at is None or at > until:
                return True
            self.provider.travel(at)
            self.work(HEARD, HEARD)
        return False

    def work(self, looked: int, refunded: int) -> None:
        """What is due now: the ledger's consequences, looks at pages, refunds; answers may get lost."""
        token = self.provider.id("wrk")
        self.do(converging.act_on_what_is_due)
        self.do(starting.claim_looks, token)
        self.do(refunding.claim_refunds, token)
        for attempt in self.statement.live_attempts:
            if attempt.claimed_by == token:
                self._look(attempt, looked)
        for task in self.statement.refund_tasks:
            if task.claimed_by == token and task.state in ("todo", "pending"):
                self._refund(task, refunded)

    def _look(self, attempt: Attempt, answer: int) -> None:
        if answer == NEVER_ASKED:
            return
        try:
            page = self._page_of(attempt)
        except Refusal as no:
            if answer == HEARD:
                self.do(converging.refuse_attempt, attempt.id, str(no))
            return
        if attempt.unwanted:
            page = self.provider.expire(page.id)
        if answer == HEARD:
            self.hear(page)

    def _page_of(self, attempt: Attempt) -> ProviderSession:
        if attempt.session_id:
            return self.provider.pages[attempt.session_id]
        if self.now - attempt.started_at < KEY_LIVES:
            return self._opened(attempt)
        found = self.provider.lost(attempt.request)
        if found is None:
            raise Refusal("no_such_page")
        return found

    def _opened(self, attempt: Attempt) -> ProviderSession:
        """As the adapter has it: what an earlier call has opened is found in spite of a refusal."""
        try:
            return self.provider.open(attempt.request, page_key(attempt))
        except Refusal:
            found = self.provider.lost(attempt.request)
            if found is None:
                raise
            return found

    def _refund(self, task: RefundTask, answer: int) -> None:
        if answer == NEVER_ASKED:
            return
        try:
            made = self.provider.refund(task, refund_key(task))
        except Refusal as no:
            if answer == HEARD:
                self.do(converging.refund_refused, task.id, str(no))
            return
        if answer == HEARD:
            self.do(converging.refund_answered, made)
