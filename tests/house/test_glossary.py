"""docs/glossary.md knows each public class of the inner rings and each event, and no type that is gone."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.house.glossary import PAGE, SERVICES, Row, events_of, known, names_of, sections, words_of
from tests.house.tree import ROOT

# Services whose section is still to be written.
NOT_YET = {"applications", "payments"}

FOLDERS = {
    **{service: f"services/{service}" for service in SERVICES},
    "contracts": "shared/contracts",
    "chassis": "shared/chassis",
    "deploy": "deploy",
    "stripe_standin": "stripe_standin",
    "web": "web",
}


@pytest.mark.parametrize("service", SERVICES)
def test_the_glossary_knows_every_word_of(service: str) -> None:
    unknown = {name: file for name, file in words_of(service).items() if name not in known(service)}

    assert unknown == {}, f"add a row to the section `## {service}` of docs/glossary.md"


@pytest.mark.parametrize("section", FOLDERS)
def test_every_row_names_a_type_that_exists_in(section: str) -> None:
    there = names_of(FOLDERS[section]) | set(events_of(section))

    assert [name for name in known(section) if name not in there] == []


@pytest.mark.parametrize("section", FOLDERS)
def test_every_row_says_what_its_word_means_in(section: str) -> None:
    rows = sections(PAGE.read_text(encoding="utf-8")).get(section, [])

    assert [row.word for row in rows if len(row.meaning.split()) < 3] == []


@pytest.mark.parametrize("section", FOLDERS)
def test_no_type_stands_in_two_rows_of(section: str) -> None:
    assert [name for name, times in Counter(known(section)).items() if times > 1] == []


def test_a_section_is_about_a_folder_of_the_repository() -> None:
    named = [name for name, rows in sections(PAGE.read_text(encoding="utf-8")).items() if rows]

    assert [name for name in named if not (ROOT / FOLDERS.get(name, "nowhere")).is_dir()] == []


def test_a_page_is_read_by_its_tables() -> None:
    table = "| word | type | means |\n|---|---|---|\n| line | `Line`, `Lines` | one entry |\n"
    page = f"# Glossary\n## payments\nIn words.\n\n{table}"

    assert sections(page) == {"payments": [Row("line", ("Line", "Lines"), "one entry")]}


@pytest.mark.parametrize(
    "word", ["Statement", "DepositCompleted", "PaymentReceived", "Checkouts", "LateFeeRaised"]
)
def test_the_words_of_payments_are_found_in_its_rings_and_among_its_events(word: str) -> None:
    assert word in words_of("payments")
