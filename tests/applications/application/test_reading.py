"""Reading applications: whose they are, and what is held about a person."""

import pytest

from services.applications.application.domain.refusals import (
    ApplicationUnknown,
)
from services.applications.applying.use_cases import SendIn
from services.applications.papers.use_cases import Upload
from tests.applications.builders import Office
from tests.applications.facts import ANA, BEN, pdf


async def test_someone_else_s_application_does_not_exist() -> None:
    office = Office()
    application = await office.with_cv()
    for attempt in (
        office.applications.own(application.application_id, BEN),
        office.applying.submit(application.application_id, BEN, SendIn()),
        office.applying.withdraw(application.application_id, BEN),
        office.papers.attach(Upload(application.application_id, BEN, "cv", pdf())),
        office.applications.own("app_none", ANA),
    ):
        with pytest.raises(ApplicationUnknown):
            await attempt
    assert await office.applications.list_own(BEN, 10, None) == []


async def test_an_account_with_a_live_application_is_known_and_what_is_held_can_be_exported() -> None:
    office = Office()
    sent = await office.submitted()
    assert await office.applications.any_live(ANA)
    [held] = await office.applications.about(ANA)
    assert held["application_id"] == sent.application_id
