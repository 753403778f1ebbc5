"""The composition root of payments: the only file that constructs things."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import stripe
from fastapi import APIRouter

from services.payments.consumers import subscriptions
from services.payments.differences.domain import Difference, staff_task
from services.payments.evidence.api import evidence_api
from services.payments.journal.api import journal_api
from services.payments.journal.use_cases import Journaling
from services.payments.office.api.approvals import approvals_api
from services.payments.office.api.bank_claims import cases_api
from services.payments.office.api.corrections import staff_api
from services.payments.office.api.money_work import money_work_api
from services.payments.office.use_cases.money_desk import MoneyDesk
from services.payments.office.use_cases.money_work import MoneyWork, WorkSource
from services.payments.paying.adapters.stripe_webhooks import NotFromProvider, StripeWebhooks
from services.payments.paying.api.returning_payer import pages_api
from services.payments.paying.api.webhook import webhook_api
from services.payments.paying.use_cases.checkouts import Checkouts
from services.payments.paying.use_cases.due_work import Work
from services.payments.paying.use_cases.looking import Looking
from services.payments.paying.use_cases.provider_events import ProviderEvents
from services.payments.provider.adapters.stripe_pages import StripePages, stripe_client
from services.payments.reconciling.adapters.documents import (
    DIFFERENCE_INDEXES,
    DIFFERENCE_KIND,
    MOVEMENT_INDEXES,
    MOVEMENT_KIND,
    RECONCILIATION_KIND,
    RUN_INDEXES,
    RUN_KIND,
)
from services.payments.reconciling.adapters.stripe_records import StripeRecords
from services.payments.reconciling.api import reconciliation_api
from services.payments.reconciling.use_cases.finding import Finding
from services.payments.reconciling.use_cases.ledgers import Ledgers
from services.payments.reconciling.use_cases.runs import Reconciling
from services.payments.reconciling.use_cases.sweeping import Sweeping
from services.payments.settings import WORK, PaymentsSettings, StripeWork
from services.payments.settling.use_cases import StatementUseCases
from services.payments.statement.adapters.documents import (
    EVENT_INDEXES,
    EVENT_KIND,
    FORGOTTEN,
    STATEMENT_INDEXES,
    STATEMENT_KIND,
)
from services.payments.statement.adapters.statement_pdf import Letterhead, StatementPdf
from services.payments.statement.api.statement_pdf import statement_pdf_api
from services.payments.statement.api.statements import PageSettings, statements_api
from services.payments.statement.domain.statement import AnyStatement
from services.payments.statement.domain.waiting_for_staff import waiting_for_staff
from shared.chassis.documents import Documents
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
    clients = _clients(service, settings)
    suffix = settings.statement_descriptor_suffix
    provider = StripePages(clients["checkout"], suffix, refunding=clients["refund"])
    looking = Looking(statements, provider)
    commands = StatementUseCases(statements)
    checkouts = Checkouts(statements, provider, looking)
    noted = service.documents("differences", DIFFERENCE_KIND, DIFFERENCE_INDEXES)
    events = ProviderEvents(received, statements, looking, noted)
    work = Work(statements, provider, looking)
    service.listens(*subscriptions(commands))
    service.when_due(statements, work.act_on_due)
    service.when_due(received, events.act_on_due)
    service.collection("stripe_events", FORGOTTEN, expireAfterSeconds=0)
    kept = service.documents("stripe_movements", MOVEMENT_KIND, MOVEMENT_INDEXES)
    finding = Finding(statements, looking)
    ledgers = Ledgers(statements, kept, finding)
    sweeping = Sweeping(StripeRecords(clients["reconcile"]), finding, events, ledgers, kept, noted)
    reconciling = _reconciling(service, settings, sweeping, noted)
    draw = StatementPdf(Letterhead(settings.letterhead_name, settings.letterhead_lines))
    service.serves(
        reconciliation_api(reconciling, settings.dashboard),
        journal_api(Journaling(statements, kept)),
        # before the statements' own routes, which would match its path, too
        statement_pdf_api(commands, draw),
        statements_api(commands, checkouts, _page_settings(settings)),
        evidence_api(commands, draw),
        *_for_staff(service, settings, commands, statements, noted),
        pages_api(events),
        webhook_api(events, _webhooks(service, settings).read, (NotFromProvider,)),
    )


def _for_staff(
    service: Service,
    settings: PaymentsSettings,
    commands: StatementUseCases,
    statements: Documents[AnyStatement],
    noted: Documents[Difference],
) -> tuple[APIRouter, ...]:
    """What the office does with money, and the list of all that waits for it."""
    desk = MoneyDesk(statements, settings.two_people)
    dashboard = settings.dashboard
    sources = (
        WorkSource(statements, partial(waiting_for_staff, dashboard=dashboard)),
        WorkSource(noted, lambda known: (staff_task(known, dashboard),)),
    )
    work = MoneyWork(statements, sources)
    return (
        staff_api(commands, desk),
        approvals_api(desk),
        cases_api(desk),
        money_work_api(work, service.clock, settings.office_time_zone),
    )


def _reconciling(
    service: Service, settings: PaymentsSettings, sweeping: Sweeping, noted: Documents[Difference]
) -> Reconciling:
    """Runs over the provider's records: planned at start, walked by whoever finds them due."""
    planned = service.documents("reconciliations", RECONCILIATION_KIND)
    runs = service.documents("reconcile_runs", RUN_KIND, RUN_INDEXES)
    reconciling = Reconciling(planned, runs, noted, sweeping, settings.timetable)
    service.at_start(reconciling.plan)
    service.when_due(planned, reconciling.act_on_due)
    service.background("invariants", reconciling.measure_forever, "clock")
    return reconciling


def _clients(service: Service, settings: PaymentsSettings) -> Mapping[StripeWork, stripe.StripeClient]:
    """One per key: work that shares a key shares its connections."""
    base, timeout = settings.stripe_api_base, settings.stripe_timeout_seconds
    by_key = {}
    for key in {settings.key_for(what) for what in WORK}:
        http = stripe.HTTPXClient(timeout=timeout)
        by_key[key] = stripe_client(key, base, http)
        service.at_end(http.close_async)
    return {what: by_key[settings.key_for(what)] for what in WORK}


def _webhooks(service: Service, settings: PaymentsSettings) -> StripeWebhooks:
    return StripeWebhooks(settings.webhook_secrets, livemode=settings.stripe_livemode, clock=service.clock)


def _page_settings(settings: PaymentsSettings) -> PageSettings:
    return_url = f"{settings.public_url}/v1/payments/return"
    return PageSettings(return_url=return_url, methods=settings.payment_methods)
