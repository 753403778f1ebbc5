"""Invariants 2, 4 and 5 as far as they are of money: our statements, held to the provider's own records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from deploy.rounds.operating.evidence import Evidence
from deploy.rounds.operating.provider import ProviderEvidence
from deploy.rounds.operating.violation import Violation
from services.payments.journal.domain.entries import balances, entries_of
from services.payments.journal.domain.movements import OF_A_PAYMENT
from services.payments.provider.domain import ProviderPayment
from services.payments.reconciling.domain.money_invariants import Rule, booked_twice, broken, differing

NUMBERS: dict[Rule, str] = {"J4": "5", "J6": "2"}
"""Which invariant of the whole system a rule of money belongs to; the others are of the fourth."""


def rules_of_money(evidence: Evidence) -> Iterator[Violation]:
    """2, 4, 5: J1 to J9 on every statement."""
    for statement in evidence.statements.values():
        for found in broken(statement):
            yield Violation(f"{NUMBERS.get(found.rule, '4')} {found.rule}", found.about, found.seen)
    for found in booked_twice(evidence.statements.values()):
        yield Violation(f"4 {found.rule}", found.about, found.seen)


def ledger_is_the_providers(evidence: Evidence) -> Iterator[Violation]:
    """2, 4: every payment, refund and dispute stands on its statement, and nothing else does."""
    if evidence.provider is None:
        return
    theirs = _by_application(evidence, evidence.provider)
    for statement in evidence.statements.values():
        for found in differing(statement, theirs.pop(statement.application_id, [])):
            yield Violation(f"4 {found.rule}", found.about, found.seen)
    for application_id, payments in theirs.items():
        for payment in payments:
            if payment.status == "succeeded":
                seen = f"{payment.cents} cents that no statement knows"
                yield Violation("4 unknown money", f"{payment.id} {application_id}".strip(), seen)


def one_live_page(evidence: Evidence) -> Iterator[Violation]:
    """4: at most one page of an application can be paid, and none that we believe dead."""
    if evidence.provider is None:
        return
    pages = [found.page for found in evidence.provider.pages if found.page.status == "open"]
    for application_id, count in Counter(page.application_id for page in pages).items():
        if application_id and count > 1:
            yield Violation("4 two ways to pay", application_id, f"{count} open pages")
    for page in pages:
        statement = evidence.statements.get(page.application_id)
        attempt = statement.attempt(page.attempt_id) if statement else None
        if attempt is not None and not attempt.is_live:
            seen = f"{page.id} can be paid, and we believe it {attempt.state}"
            yield Violation("4 forgotten page", page.application_id, seen)


def paid_when_the_provider_says(evidence: Evidence) -> Iterator[Violation]:
    """5: lateness is judged by the provider's own time of each payment."""
    if evidence.provider is None:
        return
    for statement in evidence.statements.values():
        for payment_id in statement.payment_ids():
            line, payment = statement.line(f"pay:{payment_id}"), evidence.provider.payments.get(payment_id)
            if line is not None and payment is not None and payment.at not in (None, line.at):
                seen = f"{payment_id} at {line.at}, the provider says {payment.at}"
                yield Violation("5 other time", statement.application_id, seen)


def clearing_is_the_providers_balance(evidence: Evidence) -> Iterator[Violation]:
    """4: the clearing account of the journal and the entries of the provider's balance, in sum."""
    if evidence.provider is None:
        return
    # staff deal with what was kept aside at the provider itself: their work, not the ledger's
    aside = {kept.payment_id for statement in evidence.statements.values() for kept in statement.suspense}
    entries = (entry for statement in evidence.statements.values() for entry in entries_of(statement))
    ours = balances(entry for entry in entries if entry.reference not in aside)["stripe_clearing"]
    of_ours = (m for m in evidence.provider.movements if m.payment_id not in aside)
    moved = (m.cents for m in of_ours if m.kind in OF_A_PAYMENT)
    if (theirs := sum(moved)) != ours:
        yield Violation("4 clearing", "all statements", f"{ours} cents here, {theirs} at the provider")


def _by_application(
    evidence: Evidence, provider: ProviderEvidence
) -> defaultdict[str, list[ProviderPayment]]:
    """By the page that each payment was made at; a payment without one by whose statement has it."""
    owners = {f.page.payment.id: f.page.application_id for f in provider.pages if f.page.payment}
    for statement in evidence.statements.values():
        owners |= dict.fromkeys(statement.payment_ids(), statement.application_id)
    found: defaultdict[str, list[ProviderPayment]] = defaultdict(list)
    for payment in provider.payments.values():
        found[owners.get(payment.id, "")].append(payment)
    return found
