"""Contacts as mails need them: kept, changed, forgotten for good."""

from __future__ import annotations

import pytest

from services.notifications.knowing.domain.people import (
    ForgottenPerson,
    KnownPerson,
    UnknownPerson,
    forget,
    remember,
)
from services.notifications.office.use_cases.example_base import TODAY
from tests.notifications.builders import contact


def known(**changes: str) -> KnownPerson:
    person, facts = remember(contact("acc_example", **changes), UnknownPerson("acc_example"), TODAY)
    assert isinstance(person, KnownPerson)
    assert facts == ()
    return person


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Amina Okafor", "A. O."),
        ("Priya d/o Nair", "P. D. N."),
        ("madonna", "M."),
        ("Élodie  Ó Briain", "É. Ó. B."),
        ("محمد علي", "م. ع."),
        ("- 7", ""),
    ],
)
def test_a_host_sees_initials(name: str, initials: str) -> None:
    assert known(name=name).initials == initials


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "America/", "x" * 300])
def test_a_zone_that_does_not_exist_becomes_utc(zone: str) -> None:
    assert known(time_zone=zone).time_zone == "UTC"


def test_what_goes_into_a_header_or_a_row_is_one_line() -> None:
    person = known(name="Eve\r\nBcc: all@x.example", school="A\nB", phone=" 1\t2 ")
    assert (person.name, person.school, person.phone) == ("Eve Bcc: all@x.example", "A B", "1 2")


def test_who_is_forgotten_is_not_remembered_again() -> None:
    forgotten, _ = forget(known(), TODAY)
    assert forgotten == ForgottenPerson("acc_example")
    assert remember(contact("acc_example"), forgotten, TODAY) == (forgotten, ())
