"""The page that says what each state waits for is that of the code (R32)."""

from pathlib import Path

import pytest

from services.applications.application.api.waiting_views import SENTENCES
from services.applications.application.domain.application import MOVES
from services.applications.application.domain.waiting import STAFF_TASKS, waits_of
from services.notifications.writing.domain.mail_kinds import KINDS
from tests.applications.application.states import MADE
from tests.applications.builders import Office

PAGE = Path(__file__).parents[3] / "docs" / "waiting.md"
STATES, _, DESK = PAGE.read_text(encoding="utf-8").partition("## The desk")


def names(cell: str) -> list[str]:
    return cell.split("`")[1::2]


ROWS = {
    state: cells
    for cells in ([cell.strip() for cell in line.split("|")[1:-1]] for line in STATES.splitlines())
    if len(cells) == 5
    for state in names(cells[0])
}


def test_every_state_has_a_row() -> None:
    assert set(ROWS) == set(MOVES)


@pytest.mark.parametrize("state", [state for state, (_, turns) in MADE.items() if turns and state != "ready"])
async def test_a_row_names_everything_that_its_state_waits_for(state: str) -> None:
    application = await MADE[state][0](Office())
    for wait in waits_of(application):
        assert SENTENCES[wait.task] in ROWS[state][1], wait.task


def test_every_task_stands_on_the_page_and_every_queue_in_its_table() -> None:
    assert [task for task, words in SENTENCES.items() if words not in STATES] == []
    assert [task for task in STAFF_TASKS if f"| `{task}` | {SENTENCES[task]} |" not in DESK] == []


def test_the_mails_that_it_names_are_mails() -> None:
    named = {mail for cells in ROWS.values() for mail in names(cells[4])}
    assert named - set(KINDS) == set()
    assert named
