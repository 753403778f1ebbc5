"""A file that shows a transfer order is told to payments, while a place is kept (R25)."""

from __future__ import annotations

import pytest

from services.applications.application.domain.refusals import NotNow
from services.applications.papers.use_cases import Upload
from shared.contracts.applications import WireProofGiven
from tests.applications.builders import Office
from tests.applications.facts import ANA, pdf


@pytest.mark.parametrize("state", ["held", "reserved"])
async def test_it_is_told_with_the_file_and_when(state: str) -> None:
    office = Office()
    application = await (office.held() if state == "held" else office.reserved())
    await office.papers.attach(Upload(application.application_id, ANA, "wire_proof", pdf()))
    given = (await office.read(application)).document("wire_proof")
    assert given is not None
    told = [fact for fact in office.announced(application) if isinstance(fact, WireProofGiven)]
    assert [(fact.file_id, fact.given_at) for fact in told] == [(given.file_id, given.uploaded_at)]


async def test_before_a_place_is_held_there_is_nothing_to_prove() -> None:
    office = Office()
    application = await office.accepted()
    with pytest.raises(NotNow):
        await office.papers.attach(Upload(application.application_id, ANA, "wire_proof", pdf()))
