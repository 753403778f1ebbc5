"""A payment page for who asks: frozen and stored before the provider is called, found again after a crash."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from services.payments.paying.domain.commands import StartCheckout
from services.payments.paying.domain.converging import converge, refuse_attempt, state_of
from services.payments.paying.domain.refusals import PaymentInProgress, ProviderSaidNo
from services.payments.paying.domain.starting import fitting_attempt, start_checkout, turned_away
from services.payments.paying.use_cases.converging import Converging
from services.payments.provider.domain import ProviderSession
from services.payments.provider.ports import PaymentProvider, ProviderAway, ProviderRefused
from services.payments.statement.domain.attempts import Attempt
from services.payments.statement.domain.statement import AnyStatement, Statement, nothing, opened
from shared.chassis.deciding import KeyReused
from shared.chassis.decision import Decided, Instant, unchanged
from shared.chassis.documents import Documents


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page that is ready to be handed out; `truth` is set where it was opened just now."""

    application_id: str
    attempt_id: str
    truth: ProviderSession | None


class Checkouts:
    """Two steps, so that the answer can be stored together with what the provider said."""

    def __init__(
        self, statements: Documents[AnyStatement], provider: PaymentProvider, converging: Converging
    ) -> None:
        self._statements = statements
        self._provider = provider
        self._converging = converging

    async def prepare(self, application_id: str, wish: StartCheckout) -> Prepared:
        """Find or open the page. Repeatable: the attempt's id comes from the caller's key. Where the provider
        is away, the place is kept for longer."""
        try:
            return await self._prepared(application_id, wish)
        except ProviderAway:
            await self._statements.change(application_id, turned_away)
            raise

    async def _prepared(self, application_id: str, wish: StartCheckout) -> Prepared:
        attempt = await self._attempt(application_id, wish)
        if attempt.state != "creating":
            return Prepared(application_id, attempt.id, None)
        try:
            truth = await self._provider.open_page(attempt.request)
        except ProviderRefused as no:
            await self._statements.change(application_id, partial(refuse_attempt, attempt.id, no.code))
            raise ProviderSaidNo("no payment page could be opened; nothing was taken") from no
        if state_of(truth) == "open":
            return Prepared(application_id, attempt.id, truth)
        await self._statements.change(application_id, partial(converge, truth))
        return Prepared(application_id, attempt.id, None)

    async def hand_out(self, prepared: Prepared) -> AnyStatement:
        """The statement with the open page in it. Raises PaymentInProgress where the page has ended."""
        return await self._statements.change(prepared.application_id, partial(_handed_out, prepared))

    async def _attempt(self, application_id: str, wish: StartCheckout) -> Attempt:
        """The attempt that fits the wish; an open one for something else is closed first."""
        statement = await self._statements.get(application_id) or nothing(application_id)
        wish = await self._with_customer(statement, wish)
        for _ in range(2):
            statement = await self._statements.change(application_id, partial(start_checkout, wish))
            found = _found(opened(statement), wish, self._statements.clock())
            if found is not None:
                return found
            await self._close_pages(opened(statement))
        raise PaymentInProgress("a payment is in progress; look at the statement in a minute")

    async def _with_customer(self, statement: AnyStatement, wish: StartCheckout) -> StartCheckout:
        """The payer's id, asked for once, and only for a wish that will be granted."""
        if isinstance(statement, Statement) and statement.customer_id:
            return replace(wish, customer_id=statement.customer_id)
        start_checkout(wish, statement, self._statements.clock())
        try:
            return replace(wish, customer_id=await self._provider.customer(wish.applicant_id))
        except ProviderRefused as no:
            raise ProviderSaidNo("no payment page could be opened; nothing was taken") from no

    async def _close_pages(self, statement: Statement) -> None:
        for attempt in statement.live_attempts:
            await self._converging.look(statement.application_id, attempt)
            after = opened(await self._statements.get(statement.application_id) or statement)
            closed = after.attempt(attempt.id)
            if closed is None or closed.state in ("paid", "processing"):
                raise PaymentInProgress("a payment has just been made; look at the statement")


def _found(statement: Statement, wish: StartCheckout, now: Instant) -> Attempt | None:
    asked = statement.attempt_asked_as(wish.attempt_id)
    if asked is None:
        return fitting_attempt(statement, wish.pay, now)
    if asked.id == wish.attempt_id and wish.pay not in (asked.request.purpose, "full"):
        raise KeyReused("this Idempotency-Key was used for another payment; use a new key")
    return asked


def _handed_out(prepared: Prepared, statement: AnyStatement, now: Instant) -> Decided[AnyStatement]:
    if prepared.truth is not None:
        return converge(prepared.truth, statement, now)
    attempt = opened(statement).attempt(prepared.attempt_id)
    if attempt is None or attempt.state != "open":
        raise PaymentInProgress("this payment page has ended; look at the statement, then use a new key")
    return unchanged(statement)
