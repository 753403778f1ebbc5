"""Names that are written from right to left do not turn the words around them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any
from unicodedata import bidirectional

import pytest
from pydantic import BaseModel

from services.notifications.office.use_cases.example_base import TODAY
from services.notifications.office.use_cases.previews import example_of
from services.notifications.writing.adapters.links import Links
from services.notifications.writing.adapters.templating import END_OF_ISOLATE, ISOLATE, _environment
from services.notifications.writing.domain.mail_kinds import KINDS
from services.notifications.writing.domain.preparing import MailContext
from tests.notifications.builders import renderer

NAME, TITLE = "עדי, 3 (בדיקה)", "طب القلب 101"
BROKEN_OUT = f"{END_OF_ISOLATE}{ISOLATE}שלום {END_OF_ISOLATE}"
CODED = ("RefundSent", "LateFeeReversed", "PaymentFailed")
WRITTEN_BY_PEOPLE = {"name", "school", "phone", "postal_address", "title", "city", "reason", "note", "items"}


def turned(context: MailContext, text: str) -> MailContext:
    """The same mail, where everything that people have written is in Hebrew or Arabic."""
    changes: dict[str, Any] = {}
    for field in fields(context):
        value = getattr(context, field.name)
        if is_dataclass(value) and not isinstance(value, type):
            names = {f.name for f in fields(value)} & WRITTEN_BY_PEOPLE
            changes[field.name] = replace(value, **dict.fromkeys(names, text))
    fact = context.fact
    texts = {
        name: (text,) if name == "items" else text
        for name in set(type(fact).model_fields) & WRITTEN_BY_PEOPLE
        if not is_code(fact, name)
    }
    return replace(context, **changes, fact=fact.model_copy(update=texts))


def is_code(fact: BaseModel, name: str) -> bool:
    """A reason that is one of a few words, which the template says in its own."""
    annotation = str(type(fact).model_fields[name].annotation)
    return "Literal" in annotation or type(fact).__name__ in CODED


class Isolated(HTMLParser):
    """All text of a page that is not inside `<bdi>`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.depth, self.outside, self.inside = 0, "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, _: object) -> None:
        self.depth += tag == "bdi"

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "bdi"

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.inside += data
        else:
            self.outside += data


def outside_isolates(text: str) -> str:
    """The text that no isolate holds."""
    kept, depth = "", 0
    for character in text:
        depth += (character == ISOLATE) - (character == END_OF_ISOLATE and depth > 0)
        kept += character if depth == 0 else ""
    return kept


def turns(text: str) -> bool:
    return any(bidirectional(character) in ("R", "AL", "AN") for character in text)


@pytest.mark.parametrize("template", KINDS)
@pytest.mark.parametrize("text", [NAME, TITLE], ids=["Hebrew", "Arabic"])
def test_whatever_people_have_written_is_isolated_in_text_subject_and_page(template: str, text: str) -> None:
    mails = renderer()
    contents = mails.read(mails.render(turned(example_of(template), text), TODAY))
    page = Isolated(contents.html.replace(contents.subject, ""))
    assert text in page.inside
    assert text in contents.text
    assert not turns(page.outside)
    assert not turns(outside_isolates(contents.text))
    assert not turns(outside_isolates(contents.subject))
    assert contents.text.count(ISOLATE) == contents.text.count(END_OF_ISOLATE)


def test_a_name_with_marks_of_its_own_does_not_break_out() -> None:
    mails = renderer()
    contents = mails.read(mails.render(turned(example_of("your_coach"), BROKEN_OUT), TODAY))
    assert not turns(outside_isolates(contents.text))


def test_a_mail_in_latin_letters_has_no_marks() -> None:
    mails = renderer()
    contents = mails.read(mails.render(turned(example_of("your_coach"), "Zoë Łukasiewicz"), TODAY))
    assert ISOLATE not in contents.text
    assert "bdi" not in contents.html


def test_every_letter_and_mark_that_turns_a_line_is_seen() -> None:
    turning = {"R", "AL", "AN", "RLE", "RLO", "RLI"}
    environment = _environment("text", Links("https://rounds.example", b"a key"), {})
    printed = environment.from_string("{{ text }}")
    unseen = [
        hex(point)
        for point in range(0x80, 0x110000)
        if bidirectional(chr(point)) in turning and ISOLATE not in printed.render(text=chr(point))
    ]
    assert unseen == []
