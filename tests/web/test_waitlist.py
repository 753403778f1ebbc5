"""How the line reads to who waits in it."""

from typing import Any

import pytest

from web.present.next_step import next_step
from web.present.waiting import chances


def line(ahead: int, unpaid: int, reserved: int, chance: str) -> dict[str, Any]:
    return {"ahead": ahead, "unpaid": unpaid, "reserved": reserved, "chance": chance}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            line(0, 1, 0, "good"),
            (
                "Nobody is ahead of you; 1 place is held and not paid, 0 places are paid for. "
                "If these are not paid, it is your turn."
            ),
        ),
        (
            line(1, 0, 2, "some"),
            (
                "1 person is ahead of you; 0 places are held and not paid, 2 places are paid for. "
                "Somebody would have to cancel."
            ),
        ),
        (
            line(5, 1, 1, "small"),
            (
                "5 people are ahead of you; 1 place is held and not paid, 1 place is paid for. "
                "Even if all of them became free, others come first."
            ),
        ),
    ],
)
def test_chances_are_counts_and_what_they_mean(given: dict[str, Any], said: str) -> None:
    assert chances(given) == said


def test_who_lost_a_place_is_led_back_into_the_line_and_who_declined_one_has_nothing_to_do() -> None:
    plain: dict[str, Any] = {"application_id": "app_1", "missing_documents": [], "terms": None}
    other = {"host_review": None, "answer_due": None}
    lapsed = next_step({**plain, **other, "state": "lapsed", "hold": None}, None)
    assert lapsed.where == "/applications/app_1/waitlist-entry"
    declined = next_step({**plain, **other, "state": "held", "hold": {"declined": True}}, None)
    assert declined.where == ""
