"""The composition root of payments: the only file that constructs things."""

from __future__ import annotations

from services.payments.adapters.documents import (
    EVENT_INDEXES,
    EVENT_KIND,
    STATEMENT_INDEXES,
    STATEMENT_KIND,
)
from services.payments.adapters.stripe_pages import StripePages, stripe_client
from services.payments.adapters.stripe_webhooks import NotFromProvider, StripeWebhooks
from services.payments.api import pages_api, staff_api, statements_api, webhook_api
from services.payments.api.statements import PageSettings
from services.payments.consumers import subscriptions
from services.payments.settings import PaymentsSettings
from services.payments.use_cases.checkouts import Checkouts
from services.payments.use_cases.looking import Looking
from services.payments.use_cases.provider_events import ProviderEvents
from services.payments.use_cases.statements import StatementUseCases
from services.payments.use_cases.work import Work
from shared.chassis.service import Service


def build(settings: PaymentsSettings) -> Service:
    """Payments, ready to run; ends with a sentence where the settings cannot be right."""
    settings.check()
    service = Service("payments", settings)
    put_together(service, settings)
    return service


def put_together(service: Service, settings: PaymentsSettings) -> None:
    """Everything that payments keeps, listens to, waits for and answers."""
    statements = service.documents("statements", STATEMENT_KIND, STATEMENT_INDEXES)
    received = service.documents("stripe_events", EVENT_KIND, EVENT_INDEXES)
    provider = _provider(settings)
    looking = Looking(statements, provider)
    commands = StatementUseCases(statements)
    checkouts = Checkouts(statements, provider, looking)
    events = ProviderEvents(received, statements, looking)
    work = Work(statements, provider, looking)
    service.listens(*subscriptions(commands))
    service.when_due(statements, work.act_on_due)
    service.when_due(received, events.act_on_due)
    service.serves(
        statements_api(commands, checkouts, _page_settings(settings)),
        staff_api(commands),
        pages_api(events),
        webhook_api(events, _webhooks(service, settings).read, (NotFromProvider,)),
    )


def _provider(settings: PaymentsSettings) -> StripePages:
    key = settings.stripe_api_key.get_secret_value()
    client = stripe_client(key, settings.stripe_api_base, settings.stripe_timeout_seconds)
    return StripePages(client, settings.statement_descriptor_suffix)


def _webhooks(service: Service, settings: PaymentsSettings) -> StripeWebhooks:
    return StripeWebhooks(settings.webhook_secrets, livemode=settings.stripe_livemode, clock=service.clock)


def _page_settings(settings: PaymentsSettings) -> PageSettings:
    return_url = f"{settings.public_url}/v1/payments/return"
    return PageSettings(return_url=return_url, methods=settings.payment_methods)
