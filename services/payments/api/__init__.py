"""Payments by HTTP: statements for people, payment pages, and the provider's webhook."""

from services.payments.api.approvals import approvals_api
from services.payments.api.cases import cases_api
from services.payments.api.evidence import evidence_api
from services.payments.api.journal import journal_api
from services.payments.api.money_work import money_work_api
from services.payments.api.pages import pages_api
from services.payments.api.reconciliation import reconciliation_api
from services.payments.api.staff import staff_api
from services.payments.api.statement_pdf import statement_pdf_api
from services.payments.api.statements import statements_api
from services.payments.api.webhook import webhook_api

__all__ = [
    "approvals_api",
    "cases_api",
    "evidence_api",
    "journal_api",
    "money_work_api",
    "pages_api",
    "reconciliation_api",
    "staff_api",
    "statement_pdf_api",
    "statements_api",
    "webhook_api",
]
