"""The page of scores: what was tried is written anew, all else stays as it is."""

from __future__ import annotations

from collections import Counter

from tests.mutation.report import HEADER, PAGE, table, with_scores
from tests.mutation.trial import Score

DEADLINES = Score(Counter({"killed": 7, "timeout": 1, "survived": 1, "no tests": 1}))
PAGE_BEFORE = f"""# Scores
<!-- scores -->
{HEADER}
| `catalog` | `holding` | 5 | 5 | 0 | 0 | 100 % |
| `payments` | `gone` | 1 | 0 | 1 | 0 | 0 % |
<!-- end of scores -->
Words of people.
"""


def test_a_room_s_score_counts_what_a_test_noticed_of_all_that_was_tried() -> None:
    assert (DEADLINES.tried, DEADLINES.noticed, DEADLINES.percent) == (10, 8, 80.0)


def test_a_service_has_a_line_for_each_room_and_one_for_all() -> None:
    lines = table({"payments": {"deadlines": DEADLINES, "paying": DEADLINES}}).splitlines()

    assert lines[2:] == [
        "| `payments` | `deadlines` | 10 | 8 | 1 | 1 | 80 % |",
        "| `payments` | `paying` | 10 | 8 | 1 | 1 | 80 % |",
        "| **`payments`** | all | 20 | 16 | 2 | 2 | 80 % |",
    ]


def test_only_the_services_that_were_tried_are_written_anew() -> None:
    page = with_scores(PAGE_BEFORE, {"payments": {"deadlines": DEADLINES}})

    assert "| `catalog` | `holding` | 5 |" in page
    assert "gone" not in page
    assert "| `payments` | `deadlines` | 10 |" in page
    assert page.startswith("# Scores\n")
    assert page.endswith("\nWords of people.\n")


def test_the_page_has_a_place_for_the_scores() -> None:
    assert "<!-- scores -->" in with_scores(PAGE.read_text(encoding="utf-8"), {"payments": {}})
