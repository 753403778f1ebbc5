"""docs/rules.md says where R11 lives: each rule has code and tests, and the page is that of the code."""

from __future__ import annotations

import ast

import pytest

from tests.house.rules import CODE, PAGE, PRODUCT, TESTS, mentions, numbers_in, page, places, rules_of

RULES = rules_of(PRODUCT.read_text(encoding="utf-8"))


def test_the_page_is_that_of_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make rules"


@pytest.mark.parametrize("number", RULES.built)
def test_a_rule_has_code_that_names_it(number: int) -> None:
    assert places(*CODE).get(number), f"name R{number} in a docstring of what keeps it"


@pytest.mark.parametrize("number", RULES.built)
def test_a_rule_has_tests_that_name_it(number: int) -> None:
    files = [place.file.rsplit("/", 1)[-1] for place in places(*TESTS).get(number, [])]

    assert [file for file in files if file.startswith("test_")], (
        f"name R{number} in the docstring of its tests"
    )


def test_what_the_code_keeps_stands_among_the_rules_that_hold() -> None:
    named = set(places(*CODE)) | set(places(*TESTS))

    assert sorted(named - set(RULES.built)) == []


def test_the_product_page_tells_the_rules_apart_and_gives_each_a_title() -> None:
    numbers = [*RULES.built, *RULES.not_built]
    assert (min(numbers), len(numbers)) == (1, len(set(numbers)))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("the due instant (R11)", {11}),
        ("R11 to R13, and R19", {11, 12, 13, 19}),
        ("R1, R2", {1, 2}),
        ("HTTP/R2D2, AR1, R123", set()),
    ],
)
def test_a_text_names_rules(text: str, named: set[int]) -> None:
    assert numbers_in(text) == named


SOURCE = '''"""The whole file (R1)."""
LIMIT = 3  # R2
"""Below a constant (R3)."""

@cache
class Desk:
    """R4"""
    def pay(self) -> None:
        def inside() -> None: ...
        raise Late("R5 in a text that people read")  # R6

R7 = "not a rule"
'''


def test_a_mention_belongs_to_the_function_or_class_around_it() -> None:
    found = dict(mentions(SOURCE, ast.parse(SOURCE)))

    assert found == {1: "", 2: "", 3: "", 4: "Desk", 6: "Desk.pay"}
