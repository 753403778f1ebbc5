"""Quotes and cancellations, as tests ask for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.applications.application.domain.application import Application
from services.applications.application.domain.cancellation import Quote
from services.applications.booking.domain.cancelling import CancelAsQuoted
from shared.contracts.policy import local_midnight
from tests.applications.builders import Office
from tests.applications.facts import ANA, START, known


async def quoted(office: Office, application: Application) -> Quote:
    quote = known(await office.cancelling.quote(application.application_id, ANA)).quote
    assert quote is not None
    return quote


async def cancelled(office: Office, application: Application, quote: Quote) -> Application:
    command = CancelAsQuoted(ANA, quote.quote_id)
    return known(await office.cancelling.cancel(application.application_id, command))


def until_start(days: int) -> datetime:
    """Noon in Chicago, so many days before the first day."""
    return local_midnight(START - timedelta(days=days), "America/Chicago") + timedelta(hours=12)
