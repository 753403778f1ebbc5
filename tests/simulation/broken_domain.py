"""More broken parts: rules that were forgotten, answers that were not kept, news that was misread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from services.applications.application.domain.application import AnyApplication
from services.applications.application.domain.host_review import HostReview
from services.applications.reviewing.domain.answering import AnswerReview, review_of
from services.applications.reviewing.domain.answering import answer as real_answer
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.use_cases.host_reviews import GivenAnswer, HostReviews, ReviewPage
from services.applications.reviewing.use_cases.mailed_forms import GivenForm
from services.catalog.rotations.domain.stays import has_begun
from services.payments.office.domain.commands import WaiveLateFee
from services.payments.office.use_cases.money_desk import MoneyDesk
from services.payments.paying.use_cases.converging import Converging
from services.payments.paying.use_cases.due_work import DueWork
from services.payments.provider.domain import ProviderPayment, ProviderSession
from services.payments.statement.domain.statement import AnyStatement, Statement
from shared.chassis.consuming import Consumer
from shared.chassis.decision import Decided, Instant
from shared.chassis.ids import new_id
from shared.chassis.relay import OutboxRelay, Publisher
from shared.chassis.store import OutboxEvent, Write, Written
from tests.simulation.store import ConnectedStore


class KeepsNoAnswers(ConnectedStore):
    """The answer to a request is not kept with its effect."""

    async def write(self, writes: Sequence[Write]) -> Written:
        return await super().write([replace(write, answers={}) for write in writes])


class ClearsEverything(ConnectedStore):
    """Empties the outbox after publishing, whatever else came into it meanwhile."""

    async def clear(self, sent: Mapping[str, Sequence[str]]) -> None:
        waiting = {name: [event.id for _, event in self.rows.rows[name].outbox] for name in sent}
        await super().clear(waiting)


class _RenamesWhatFailed(Publisher):
    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._failed: set[str] = set()

    async def send(self, events: Sequence[OutboxEvent]) -> Sequence[bool]:
        named = [replace(e, id=new_id("evt")) if e.id in self._failed else e for e in events]
        taken = await self._publisher.send(named)
        self._failed |= {event.id for event, ok in zip(events, taken, strict=True) if not ok}
        return taken


class NewIdPerTry(OutboxRelay):
    """What is published again is another event."""

    def __init__(self, publisher: Publisher) -> None:
        super().__init__(_RenamesWhatFailed(publisher))


class ReplaysNothing(Consumer):
    """A dead letter that is to be replayed is put away, and that is all."""

    async def replay_some(self, limit: int = 100) -> int:
        letters = await self._dead_letters.to_replay(limit)
        for letter in letters:
            await self._dead_letters.settle(letter.id, "resolved", "", letter.attempts)
        await self.refresh_blocked()
        return len(letters)


class WaivesInWords(MoneyDesk):
    """Says that a fee is waived, and writes nothing."""

    async def waive_late_fee(self, application_id: str, command: WaiveLateFee) -> AnyStatement:
        return await self._statements.change(application_id, lambda statement, now: (statement, ()))


class OnlyListens(DueWork):
    """Believes that every webhook comes: nothing is ever asked for."""

    async def _look(self, statement: Statement, attempt_id: str) -> None:
        return


def _read_as(
    truth: ProviderSession, seen: Literal["processing", "failed"], taken_for: Literal["succeeded"]
) -> ProviderSession:
    payment = truth.payment
    if payment is None:
        return truth
    refunds = tuple(replace(r, status=taken_for) if r.status == seen else r for r in payment.refunds)
    read: ProviderPayment = replace(payment, refunds=refunds)
    if read.status == seen:
        read = replace(read, status=taken_for)
    return replace(truth, payment=read)


class CountsWhatIsUnderWay(Converging):
    """A bank debit counts as paid when it was begun."""

    async def converge(self, truth: ProviderSession) -> Statement | None:
        return await super().converge(_read_as(truth, "processing", "succeeded"))


class BelievesRefunds(Converging):
    """A refund that the bank sent back counts as done."""

    async def converge(self, truth: ProviderSession) -> Statement | None:
        return await super().converge(_read_as(truth, "failed", "succeeded"))


class HearsNoDispute(Converging):
    """Disputes are nobody's business."""

    async def converge(self, truth: ProviderSession) -> Statement | None:
        if truth.payment is not None:
            truth = replace(truth, payment=replace(truth.payment, disputes=()))
        return await super().converge(truth)


class DecidesWhenOpened(HostReviews):
    """Opening the link is saying yes: also where a machine opens it."""

    async def page(self, token: str) -> ReviewPage:
        page = await super().page(token)
        form = GivenForm(self._links.form_token(page.review, page.shown_at - timedelta(seconds=9)), "")
        if page.review.answer is None and page.review.ending is None:
            await self.answer(token, form, GivenAnswer("accept", "", ()))
        return page


class OpensOldLinks(HostReviews):
    """A link opens its question for ever."""

    async def _open(self, token: str) -> tuple[Any, HostReview]:
        review_id = self._links.review_id(token)
        application = await self._applications.get(review_id.removeprefix("rvw_").rpartition("_")[0])
        if application is None:
            return await super()._open(token)
        return review_of(application, review_id)


def answers_when_over(
    command: AnswerReview, policy: ReviewPolicy, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Takes an answer to a question that is over."""
    reviewed, review = review_of(application, command.review_id)
    if review.ending is None:
        return real_answer(command, policy, application, now)
    reopened = replace(review, ending=None, answer=None, expires_at=now + timedelta(days=1))
    return real_answer(command, policy, replace(reviewed, review=reopened), now)


def owes_whatever_was_paid(statement: Statement) -> bool:
    """Everybody with a place is reminded, as was planned when they got it."""
    return statement.is_reserved and statement.deposit_offered and not statement.has_ended


def begun_an_hour_ago(day: date, zone: str, now: datetime) -> bool:
    """A day begins an hour late; much later, and its timer would not rest in all that time."""
    return has_begun(day, zone, now - timedelta(hours=1))


def never_held_back(_statement: Statement, _payment_id: str) -> bool:
    """Money in dispute is sent back like other money."""
    return False
