"""What `rounds verify` finds when our books and the provider's records differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from deploy.rounds.operating.evidence import Evidence
from deploy.rounds.operating.invariants import violations
from deploy.rounds.operating.provider import ProviderEvidence
from services.payments.journal.domain.movements import Movement
from services.payments.provider.domain import ProviderPayment, ProviderRefund, ProviderSession
from services.payments.reconciling.domain.adopting import FoundPage
from services.payments.statement.domain.statement import Statement, Suspended
from tests.payments.builders import APP, DEPOSIT, NOW, SECOND, reserved

PAID = ProviderPayment("pi_att_1", "succeeded", DEPOSIT, "usd", NOW)


def page(name: str = "att_1", payment: ProviderPayment | None = PAID, status: str = "complete") -> FoundPage:
    session = ProviderSession(f"cs_{name}", status, "", APP, name, payment)  # type: ignore[arg-type]  # a builder
    return FoundPage(session, DEPOSIT, "usd", NOW + timedelta(minutes=31), "cus_1", is_disputed=False)


def moved(cents: int = DEPOSIT) -> Movement:
    return Movement("txn_1", "payment", cents, 2057, "usd", NOW, PAID.id, "ch_1", "charge")


def honest() -> tuple[Statement, ProviderEvidence]:
    return reserved().statement, ProviderEvidence([page()], {PAID.id: PAID}, [moved()])


def found(statement: Statement, provider: ProviderEvidence) -> set[str]:
    evidence = Evidence(now=NOW + SECOND, statements={APP: statement}, provider=provider)
    return {violation.invariant for violation in violations(evidence)}


def test_honest_books_are_the_providers() -> None:
    assert found(*honest()) == set()


def other(payment: ProviderPayment) -> Callable[[ProviderEvidence], ProviderEvidence]:
    return lambda provider: replace(provider, pages=[page(payment=payment)], payments={payment.id: payment})


@pytest.mark.parametrize(
    ("expected", "spoil"),
    [
        ({"4 J3"}, other(replace(PAID, cents=DEPOSIT + 1))),
        ({"4 J3"}, other(replace(PAID, refunds=(ProviderRefund("re_1", PAID.id, 5, "succeeded", NOW),)))),
        ({"4 J3"}, lambda provider: replace(provider, pages=[], payments={})),
        ({"5 other time"}, other(replace(PAID, at=NOW + SECOND))),
        ({"4 clearing"}, lambda provider: replace(provider, movements=[moved(DEPOSIT - 1)])),
        (
            {"4 two ways to pay"},
            lambda provider: replace(
                provider, pages=[page(), *(page(f"new_{n}", None, "open") for n in range(2))]
            ),
        ),
        (
            {"4 forgotten page"},
            lambda provider: replace(provider, pages=[page(), page("att_1", None, "open")]),
        ),
        (
            {"4 unknown money"},
            lambda provider: replace(
                provider, payments={**provider.payments, "pi_9": replace(PAID, id="pi_9")}
            ),
        ),
    ],
)
def test_each_difference_is_found(
    expected: set[str], spoil: Callable[[ProviderEvidence], ProviderEvidence]
) -> None:
    statement, provider = honest()
    assert found(statement, spoil(provider)) == expected


def test_money_that_was_kept_aside_is_staffs_to_deal_with_at_the_provider() -> None:
    statement, provider = honest()
    aside = replace(statement, suspense=(Suspended("pi_2", 500, "usd", NOW),))
    strange = ProviderPayment("pi_2", "succeeded", 500, "usd", NOW)
    sent_back = [
        replace(moved(500), id="txn_2", payment_id="pi_2"),
        Movement("txn_3", "refund", -500, 0, "usd", NOW, "pi_2", "re_2", "refund"),
    ]
    provider = replace(
        provider,
        pages=[page(), page("att_2", strange)],
        payments={**provider.payments, "pi_2": strange},
        movements=[*provider.movements, *sent_back],
    )
    assert found(aside, provider) == set()


def test_rules_of_money_are_checked_without_the_provider_too() -> None:
    statement = replace(reserved().statement, needed_cents=DEPOSIT + 1)
    evidence = Evidence(now=NOW + SECOND, statements={APP: statement})
    assert {violation.invariant for violation in violations(evidence)} == {"4 J8"}
