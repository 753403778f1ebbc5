"""Giving documents, and what happens to replaced ones."""

import io
from datetime import timedelta

import pikepdf
import pytest

from services.applications.application.domain.refusals import (
    DocumentNotAsked,
    DocumentUnknown,
    NotNow,
)
from services.applications.papers.domain import NotADocument
from services.applications.papers.use_cases import Upload
from tests.applications.builders import Office
from tests.applications.facts import ANA, pdf


async def test_only_documents_that_were_asked_for_are_taken() -> None:
    office = Office()
    application = await office.drafted()
    with pytest.raises(DocumentNotAsked, match="cv") as refused:
        await office.papers.attach(Upload(application.application_id, ANA, "diary", pdf()))
    assert refused.value.facts == {"kinds": ["cv"]}
    assert office.files.contents == {}


async def test_a_file_that_is_no_document_is_not_kept() -> None:
    office = Office()
    application = await office.drafted()
    with pytest.raises(NotADocument):
        await office.papers.attach(Upload(application.application_id, ANA, "cv", b"MZ hello"))
    assert office.files.contents == {}


async def test_documents_cannot_change_once_sent_in() -> None:
    office = Office()
    sent = await office.submitted()
    with pytest.raises(NotNow):
        await office.papers.attach(Upload(sent.application_id, ANA, "cv", pdf(2)))


async def test_a_replaced_document_is_forgotten_later_and_one_in_use_never() -> None:
    office = Office()
    first = await office.with_cv()
    second = pdf(2)
    await office.papers.attach(Upload(first.application_id, ANA, "cv", second))
    assert len(office.files.contents) == 2
    assert await office.papers.sweep(timedelta(hours=6)) == 0
    office.clock.travel(timedelta(hours=6))
    assert await office.papers.sweep(timedelta(hours=6)) == 1
    document, content = await office.papers.content(await office.read(first), "cv")
    with pikepdf.open(io.BytesIO(content)) as kept:
        assert len(kept.pages) == 2
    assert document.size == len(content)
    with pytest.raises(DocumentUnknown):
        await office.papers.content(await office.read(first), "transcript")
