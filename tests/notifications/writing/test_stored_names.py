"""What lies in the database keeps its names, whatever the code calls it."""

from __future__ import annotations

from typing import Any

from services.notifications.knowing.adapters import SUMMARIES
from services.notifications.knowing.domain.summary import PlannedMail
from services.notifications.office.use_cases.example_story import RESERVED
from services.notifications.writing.adapters.documents import MAILS
from tests.notifications.builders import World


def _state(kind: Any, state: object) -> dict[str, Any]:
    plain: dict[str, Any] = kind.codec.dump_python(state, mode="json")
    assert kind.codec.validate_python(plain) == state
    return plain


async def test_a_stored_mail_has_its_letter_and_its_mail() -> None:
    world = World()
    await world.introduce()
    await world.tell_all(RESERVED)
    for mail in world.mails():
        stored = _state(MAILS, mail)
        assert set(stored["origin"]["letter"]) >= {"template", "recipient_id"}
        assert set(stored["mail"]) >= {"to", "subject", "mime"}
    await world.send_due()
    assert all("mail" in _state(MAILS, mail) for mail in world.mails())


async def test_a_stored_summary_has_its_account_and_its_letters_by_event() -> None:
    world = World()
    await world.introduce()
    await world.tell_all(RESERVED)
    summary = await world.known.summaries.get("app_example")
    assert summary is not None
    assert _state(SUMMARIES, summary)["account"]["settled"] is False
    assert _state(SUMMARIES, summary)["letters"]["evt-0"] == [
        {"template": "application_received", "recipient_id": "acc_example", "calendar": []}
    ]


def test_a_summary_that_was_stored_before_it_knew_of_calendars_is_read() -> None:
    stored = {"application_id": "app_1", "letters": {"evt": [{"template": "ready", "recipient_id": "acc_1"}]}}
    summary = SUMMARIES.codec.validate_python(stored)
    assert summary.planned_mails == {"evt": (PlannedMail("ready", "acc_1"),)}
