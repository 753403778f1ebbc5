"""Payments, put together: the only file that constructs things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import stripe

from services.payments.consumers import subscriptions
from services.payments.deadlines import api as deadlines_api
from services.payments.deadlines.use_cases import Forecasts
from services.payments.differences import api as differences_api
from services.payments.differences.adapters import DIFFERENCE_INDEXES, DIFFERENCE_KIND
from services.payments.differences.domain import Difference, staff_task
from services.payments.differences.use_cases import Differences
from services.payments.evidence import api as evidence_api
from services.payments.jobs import measure_invariants_forever
from services.payments.journal import api as journal_api
from services.payments.journal.adapters import MOVEMENT_INDEXES, MOVEMENT_KIND
from services.payments.journal.use_cases import Journal
from services.payments.lifecycle.adapters import STATEMENT_INDEXES, STATEMENT_KIND
from services.payments.lifecycle.use_cases import Lifecycle
from services.payments.office.api import approvals, bank_claims, money, money_work
from services.payments.office.use_cases.money_desk import MoneyDesk
from services.payments.office.use_cases.money_work import MoneyWork, WorkSource
from services.payments.paying.adapters.documents import EVENT_INDEXES, EVENT_KIND, FORGOTTEN
from services.payments.paying.adapters.stripe_webhooks import StripeWebhooks
from services.payments.paying.api import checkouts, return_from_payment, webhook
from services.payments.paying.ports import WebhookReader
from services.payments.paying.use_cases.checkouts import Checkouts
from services.payments.paying.use_cases.converging import Converging
from services.payments.paying.use_cases.due_work import DueWork
from services.payments.paying.use_cases.provider_events import ProviderEvents
from services.payments.paying.use_cases.return_from_payment import ReturnFromPayment
from services.payments.provider.adapters.stripe_pages import StripePages, stripe_client
from services.payments.reconciling import api as reconciling_api
from services.payments.reconciling.adapters.documents import RECONCILIATION_KIND, RUN_INDEXES, RUN_KIND
from services.payments.reconciling.adapters.stripe_records import StripeRecords
from services.payments.reconciling.use_cases.ledger_checks import LedgerChecks
from services.payments.reconciling.use_cases.runs import Reconciling
from services.payments.reconciling.use_cases.stages import Stages
from services.payments.reconciling.use_cases.statement_finder import StatementFinder
from services.payments.settings import WORK, PaymentsSettings, StripeWork
from services.payments.statement.adapters.statement_pdf import Letterhead, StatementPdf
from services.payments.statement.api import statements as statements_api
from services.payments.statement.domain.statement import AnyStatement
from services.payments.statement.domain.waiting_for_staff import waiting_for_staff
from services.payments.statement.ports import StatementPrinter
from services.payments.statement.use_cases import Statements
from services.payments.vouchers import api as vouchers_api
from services.payments.vouchers.adapters import VOUCHER_INDEXES, VOUCHER_KIND
from services.payments.vouchers.use_cases import Vouchers
from services.payments.wiring import api as wiring_api
from services.payments.wiring.use_cases import Wires
from shared.chassis.documents import Documents
from shared.chassis.federal_holidays import is_federal_holiday
from shared.chassis.service import Service

Clients = Mapping[StripeWork, stripe.StripeClient]


@dataclass(frozen=True, slots=True)
class Core:
    """What several rooms are built from."""

    statements: Documents[AnyStatement]
    noted: Documents[Difference]
    differences: Differences
    converging: Converging
    events: ProviderEvents


def build(settings: PaymentsSettings) -> Service:
    """Payments, ready to run; ends with a sentence where the settings cannot be right."""
    settings.check()
    service = Service("payments", settings)
    service.refuses_ended_sessions()
    put_together(service, settings)
    return service


def put_together(service: Service, settings: PaymentsSettings) -> None:
    """Everything that payments keeps, listens to, waits for and answers."""
    clients = _clients(service, settings)
    core = _add_paying(service, settings, clients)
    _add_reading(service, settings, core)
    _add_office(service, settings, core)
    _add_vouchers(service, core)
    _add_reconciling(service, settings, core, clients)


def _add_paying(service: Service, settings: PaymentsSettings, clients: Clients) -> Core:
    """Statements, what happens to them, and the ways to pay."""
    statements = service.documents("statements", STATEMENT_KIND, STATEMENT_INDEXES)
    received = service.documents("stripe_events", EVENT_KIND, EVENT_INDEXES)
    noted = service.documents("differences", DIFFERENCE_KIND, DIFFERENCE_INDEXES)
    service.collection("stripe_events", FORGOTTEN, expireAfterSeconds=0)
    differences = Differences(noted)
    provider = StripePages(
        clients["checkout"], settings.statement_descriptor_suffix, refunding=clients["refund"]
    )
    converging = Converging(statements, provider)
    events = ProviderEvents(received, statements, converging, differences)

    wires = Wires(statements, settings.calendar(is_federal_holiday))
    service.listens(*subscriptions(Lifecycle(statements), wires))
    service.when_due(statements, DueWork(statements, provider, converging).act_on_due)
    service.when_due(received, events.act_on_due)

    service.provides(Checkouts(statements, provider, converging), _page_settings(settings))
    service.provides(events, ReturnFromPayment(statements, converging), wires)
    webhooks = StripeWebhooks(settings.webhook_secrets, livemode=settings.stripe_livemode)
    service.provides(webhooks, under=WebhookReader)
    service.serves(checkouts.router, return_from_payment.router, webhook.router, wiring_api.router)
    return Core(statements, noted, differences, converging, events)


def _add_reading(service: Service, settings: PaymentsSettings, core: Core) -> None:
    """Statements to read and to print, what is ahead of them, and the evidence of a dispute."""
    letterhead = Letterhead(settings.letterhead_name, settings.letterhead_lines)
    service.provides(Statements(core.statements), Forecasts(core.statements, settings.office_time_zone))
    service.provides(StatementPdf(letterhead), under=StatementPrinter)
    service.serves(statements_api.router, deadlines_api.router, evidence_api.router)


def _add_vouchers(service: Service, core: Core) -> None:
    vouchers = service.documents("vouchers", VOUCHER_KIND, VOUCHER_INDEXES)
    service.provides(Vouchers(vouchers, core.statements))
    service.serves(vouchers_api.router)


def _add_office(service: Service, settings: PaymentsSettings, core: Core) -> None:
    """What staff do with money, and the list of all that waits for them."""
    dashboard = settings.dashboard
    sources = (
        WorkSource(core.statements, partial(waiting_for_staff, dashboard=dashboard)),
        WorkSource(core.noted, lambda known: (staff_task(known, dashboard),)),
    )
    service.provides(MoneyDesk(core.statements, settings.two_people), MoneyWork(sources))
    service.serves(money.router, bank_claims.router, approvals.router, money_work.router)


def _add_reconciling(service: Service, settings: PaymentsSettings, core: Core, clients: Clients) -> None:
    """Runs over the provider's records, planned at start and walked by whoever is first; the journal."""
    movements = service.documents("stripe_movements", MOVEMENT_KIND, MOVEMENT_INDEXES)
    planned = service.documents("reconciliations", RECONCILIATION_KIND)
    runs = service.documents("reconcile_runs", RUN_KIND, RUN_INDEXES)
    finder = StatementFinder(core.statements, core.converging)
    checks = LedgerChecks(core.statements, movements, finder)
    records = StripeRecords(clients["reconcile"])
    stages = Stages(records, finder, core.events, checks, movements, core.differences)
    reconciling = Reconciling(planned, runs, core.differences, stages, settings.timetable)

    service.at_start(reconciling.plan)
    service.when_due(planned, reconciling.act_on_due)
    service.background("invariants", partial(measure_invariants_forever, reconciling), "clock")

    service.provides(reconciling, core.differences, differences_api.Dashboard(settings.dashboard))
    service.provides(Journal(core.statements, movements))
    service.serves(reconciling_api.router, differences_api.router, journal_api.router)


def _clients(service: Service, settings: PaymentsSettings) -> Clients:
    """A client for each key; kinds of work that share a key share one client and its connections."""
    base, timeout = settings.stripe_api_base, settings.stripe_timeout_seconds
    by_key = {}
    for key in {settings.key_for(what) for what in WORK}:
        http = stripe.HTTPXClient(timeout=timeout)
        by_key[key] = stripe_client(key, base, http)
        service.at_end(http.close_async)
    return {what: by_key[settings.key_for(what)] for what in WORK}


def _page_settings(settings: PaymentsSettings) -> checkouts.PageSettings:
    return_url = f"{settings.public_url}/v1/payments/return"
    return checkouts.PageSettings(return_url=return_url, methods=settings.payment_methods)
