"""The copy of the rotations that the catalog published."""

import pytest

from services.applications.application.domain.refusals import (
    RotationIsClosed,
)
from services.applications.applying.use_cases import NewDraft
from shared.contracts.catalog import RotationChanged, RotationClosed
from tests.applications.builders import Office
from tests.applications.facts import ANA, HANDS_ON, START, rotation

DRAFT = NewDraft("app_1", ANA, HANDS_ON, START, 4)


async def test_a_rotation_that_changes_stays_closed_until_it_is_published_again() -> None:
    office = Office()
    await office.receives(rotation())
    await office.receives(RotationClosed(rotation_id=HANDS_ON))
    await office.receives_twice(RotationChanged(**rotation(title="Psychiatry").model_dump()))
    with pytest.raises(RotationIsClosed):
        await office.applying.open_draft(DRAFT)
    await office.receives_twice(rotation())
    await office.applying.open_draft(DRAFT)


async def test_closing_a_rotation_that_was_never_heard_of_changes_nothing() -> None:
    office = Office()
    await office.receives_twice(RotationClosed(rotation_id="rot_other"))
    assert await office.stores.rotations.get("rot_other") is None
