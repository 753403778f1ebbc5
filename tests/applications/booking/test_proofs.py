"""Proofs (R18): given by the applicant, confirmed by staff."""

from __future__ import annotations

import pytest

from services.applications.application.domain.application import Application
from services.applications.application.domain.refusals import (
    DocumentNotAsked,
    DocumentUnknown,
)
from services.applications.booking.domain.proofs import ConfirmProof
from services.applications.booking.domain.quoting import possible
from services.applications.booking.domain.refusals import (
    QuoteIsOver,
)
from services.applications.papers.use_cases import Upload
from shared.contracts.money import Money
from tests.applications.booking.builders import cancelled, quoted, until_start
from tests.applications.builders import Office
from tests.applications.facts import ANA, pdf


async def give_proof(office: Office, application: Application, kind: str = "visa_denial") -> None:
    await office.papers.attach(Upload(application.application_id, ANA, kind, pdf()))


async def test_a_proof_counts_when_staff_have_confirmed_it_and_says_before_what_it_would_bring() -> None:
    office = Office()
    application = await office.paid()
    office.clock.travel(until_start(20) - office.clock())
    before = possible(application, office.clock())
    assert [(one.rule, one.refund, one.is_given) for one in before] == [
        ("visa_denied", Money.usd(34_950), False)
    ]
    first = await quoted(office, application)
    await give_proof(office, application)
    assert (await quoted(office, application)) == first
    assert possible(await office.read(application), office.clock())[0].is_given
    confirm = ConfirmProof("visa_denial", "acc_staff")
    for _ in range(2):
        await office.cancelling.confirm(application.application_id, confirm)
    quote = await quoted(office, application)
    assert (quote.settlement.refund, quote.settlement.lines[0].rule) == (Money.usd(34_950), "visa_denied")
    assert possible(await office.read(application), office.clock()) == []
    await give_proof(office, application)  # another file: nobody has looked at it
    with pytest.raises(QuoteIsOver):
        await cancelled(office, application, quote)


async def test_only_a_proof_that_a_rule_asks_for_can_be_given_and_confirmed() -> None:
    office = Office()
    application = await office.paid()
    with pytest.raises(DocumentNotAsked, match="visa_denial"):
        await give_proof(office, application, "cv")
    with pytest.raises(DocumentNotAsked, match="visa_denial"):
        await office.cancelling.confirm(application.application_id, ConfirmProof("cv", "acc_staff"))
    with pytest.raises(DocumentUnknown):
        await office.cancelling.confirm(application.application_id, ConfirmProof("visa_denial", "acc_staff"))
