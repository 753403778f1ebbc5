"""The letter to a bank that took a payment back (pure)."""

from __future__ import annotations

from dataclasses import replace

from services.payments.evidence.domain import answer
from services.payments.provider.domain import ProviderDispute
from tests.payments.builders import APP, FEE, NOW, held, paid


def test_the_letter_to_a_bank_names_the_signed_text_and_no_person() -> None:
    story = held()
    story.state = replace(story.statement, terms_version="2027-1", terms_sha256="ab" * 32)
    page = story.page("full")
    story.hear(paid(page, FEE, NOW, disputes=(ProviderDispute("du_1", FEE, "open", NOW, "fraudulent"),)))
    letter = answer(story.statement.disputes[0], story.statement)
    for needed in ("du_1", '"fraudulent"', "version 2027-1", "ab" * 32, APP, "2027-07-04", "$2,499.00"):
        assert needed in letter
    unsigned = replace(story.statement, terms_signed_at=None)
    assert "No terms were signed." in answer(story.statement.disputes[0], unsigned)
