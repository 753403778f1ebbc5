"""Example mails for staff and for tests: every template, written from the facts of an example story.

From facts and not from sample data, so that a template that needs what no fact carries is found out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from services.notifications.knowing.domain.apply_facts import CaseFact
from services.notifications.knowing.domain.people import STAFF, KnownPerson
from services.notifications.knowing.domain.rotations import Place
from services.notifications.knowing.domain.summary import Case, Letter
from services.notifications.office.use_cases.example_story import ON_THEIR_OWN, PLACE, STORIES, TODAY
from services.notifications.writing.domain.planning import (
    account_letters,
    gave_up_letters,
    learn,
    money_letters,
)
from services.notifications.writing.domain.preparing import Sources, Writing, prepare
from shared.contracts.applications import AccountFact
from shared.contracts.fact import Fact
from shared.contracts.notifications import EmailGaveUp
from shared.contracts.payments import StaffAsked

PEOPLE: Mapping[str, KnownPerson] = {
    person.person_id: person
    for person in (
        KnownPerson(
            "acc_example", "applicant", "Amina Okafor", "amina@student.example", "en", "Africa/Lagos", ""
        ),
        KnownPerson(
            "hst_example",
            "host",
            "Lakeside Cardiology",
            "office@lakeside.example",
            "en",
            "America/Chicago",
            "12 Lake Street, Chicago, IL 60601",
        ),
        KnownPerson(
            "acc_coach", "coach", "Jonas Weber", "jonas@rounds.example", "en", "America/New_York", ""
        ),
        KnownPerson(STAFF, "staff", "Rounds staff", "staff@rounds.example", "en", "America/New_York", ""),
    )
}


def example_of(template: str) -> Writing:
    """One example of a mail."""
    return examples()[template]


@cache
def examples() -> Mapping[str, Writing]:
    """An example of every mail that some fact gives rise to, by template."""
    found: dict[str, Writing] = {}
    for writing in _all():
        found.setdefault(writing.template, writing)
    return found


def _all() -> Iterable[Writing]:
    for name, facts in STORIES.items():
        yield from _written_from(name, facts)
    for fact in ON_THEIR_OWN:
        yield from (_written(letter, fact, None, None) for letter in _letters(fact))


def _letters(fact: AccountFact | EmailGaveUp | StaffAsked) -> tuple[Letter, ...]:
    match fact:
        case EmailGaveUp():
            return gave_up_letters(fact)
        case StaffAsked():
            return money_letters(fact)
    return account_letters(fact)


def _written_from(name: str, facts: Iterable[CaseFact]) -> Iterable[Writing]:
    case = Case("app_example")
    for number, fact in enumerate(facts):
        event_id = f"{name}-{number}"
        case, _ = learn(event_id, fact, case, TODAY)
        for letter in case.letters.get(event_id, ()):
            yield _written(letter, fact, case, case.place or PLACE)


def _written(letter: Letter, fact: Fact, case: Case | None, place: Place | None) -> Writing:
    ready = prepare(Sources(f"eml_example_{letter.template}", letter, fact, case, place, PEOPLE))
    if isinstance(ready, Writing):
        return ready
    raise LookupError(f"the example story lacks what {letter.template} needs: {ready}")


__all__ = ["PEOPLE", "TODAY", "example_of", "examples"]
