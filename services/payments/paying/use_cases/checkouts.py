"""A payment page for who asks: frozen and stored before the provider is called, found again after a crash."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from services.payments.paying.domain.commands import StartCheckout
from services.payments.paying.domain.converging import converge, refuse_attempt, state_of
from services.payments.paying.domain.refusals import PaymentInProgress, ProviderSaidNo
from services.payments.paying.domain.starting import fitting_attempt, hand_out, prolong_hold, start_checkout
from services.payments.paying.use_cases.converging import Converging
from services.payments.provider.domain import ProviderSession
from services.payments.provider.ports import PaymentProvider, ProviderAway, ProviderRefused
from services.payments.statement.domain.attempts import Attempt
from services.payments.statement.domain.statement import AnyStatement, Statement, nothing, opened
from shared.chassis.deciding import KeyReused
from shared.chassis.decision import Instant
from shared.chassis.documents import Documents

NOT_OPENED = "no payment page could be opened; nothing was taken"


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """A page that is ready to be handed out; `truth` is set where it was opened just now."""

    application_id: str
    attempt_id: str
    truth: ProviderSession | None


class Checkouts:
    """Opens payment pages in two steps: `prepare` calls the provider, `hand_out` stores its answer together
    with ours, so that a repeated request gets the same."""

    def __init__(
        self, statements: Documents[AnyStatement], provider: PaymentProvider, converging: Converging
    ) -> None:
        self._statements = statements
        self._provider = provider
        self._converging = converging

    async def prepare(self, application_id: str, command: StartCheckout) -> PreparedPage:
        """Find or open the page. Repeatable: the attempt's id comes from the caller's key. Where the provider
        is away, the place is kept for longer."""
        try:
            for _ in range(2):
                attempt = await self._attempt(application_id, command)
                prepared = await self._opened(application_id, attempt)
                if prepared is not None:
                    return prepared
        except ProviderAway:
            await self._statements.change(application_id, prolong_hold)
            raise
        raise ProviderSaidNo(NOT_OPENED)

    async def hand_out(self, prepared: PreparedPage) -> AnyStatement:
        """The statement with the open page in it. Raises PaymentInProgress where the page has ended."""
        decide = partial(hand_out, prepared.attempt_id, prepared.truth)
        return await self._statements.change(prepared.application_id, decide)

    async def _opened(self, application_id: str, attempt: Attempt) -> PreparedPage | None:
        """The attempt's page. None where the attempt was begun by an earlier call and came to nothing while
        the provider was away: the next one is fresh."""
        if attempt.state != "creating":
            return PreparedPage(application_id, attempt.id, None)
        try:
            truth = await self._provider.open_page(attempt.request)
        except ProviderRefused as no:
            await self._statements.change(application_id, partial(refuse_attempt, attempt.id, no.code))
            if attempt.was_asked_long_ago(self._statements.clock()):
                return None
            raise ProviderSaidNo(NOT_OPENED) from no
        if state_of(truth) == "open":
            return PreparedPage(application_id, attempt.id, truth)
        after = await self._statements.change(application_id, partial(converge, truth))
        ended = opened(after).attempt(attempt.id)
        if ended is not None and ended.came_to_nothing:
            return None
        return PreparedPage(application_id, attempt.id, None)

    async def _attempt(self, application_id: str, command: StartCheckout) -> Attempt:
        """The attempt that fits the command; an open one for something else is closed first."""
        statement = await self._statements.get(application_id) or nothing(application_id)
        command = await self._with_customer(statement, command)
        for _ in range(2):
            statement = await self._statements.change(application_id, partial(start_checkout, command))
            found = _found(opened(statement), command, self._statements.clock())
            if found is not None:
                return found
            await self._close_pages(opened(statement))
        raise PaymentInProgress("a payment is in progress; look at the statement in a minute")

    async def _with_customer(self, statement: AnyStatement, command: StartCheckout) -> StartCheckout:
        """The command with the payer's id at the provider, which is asked for once and not in vain."""
        if isinstance(statement, Statement):
            _refuse_other_payment(statement, command)
            if statement.customer_id:
                return replace(command, customer_id=statement.customer_id)
        start_checkout(command, statement, self._statements.clock())
        try:
            return replace(command, customer_id=await self._provider.customer(command.applicant_id))
        except ProviderRefused as no:
            raise ProviderSaidNo(NOT_OPENED) from no

    async def _close_pages(self, statement: Statement) -> None:
        for attempt in statement.live_attempts:
            await self._converging.look(statement.application_id, attempt)
            after = opened(await self._statements.get(statement.application_id) or statement)
            closed = after.attempt(attempt.id)
            if closed is None or closed.state in ("paid", "processing"):
                raise PaymentInProgress("a payment has just been made; look at the statement")


def _found(statement: Statement, command: StartCheckout, now: Instant) -> Attempt | None:
    asked = statement.attempt_asked_as(command.attempt_id)
    if asked is None or asked.came_to_nothing:
        return fitting_attempt(statement, command.pay, now)
    _refuse_other_payment(statement, command)
    return asked


def _refuse_other_payment(statement: Statement, command: StartCheckout) -> None:
    """Raises KeyReused where the same key was used for another payment."""
    made = statement.attempt(command.attempt_id)
    if made is not None and command.pay not in (made.request.purpose, "full"):
        raise KeyReused("this Idempotency-Key was used for another payment; use a new key")
