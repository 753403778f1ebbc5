"""What is a name and what is not, as a table; and what a person is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.applications.accounts.domain.names import HIDDEN, LINK, MARKUP, NO_LETTER, wrong_with_name
from tests.applications.accounts.http_builders import REGISTRATION, Site

NAMES = (
    "Kumar A/L Raman",
    "Priya d/o Nair",
    "Arun s/o Subramaniam",
    "O’Brien-Šeškelė",
    "D'Angelo",
    "Suharto",
    "Ng",
    "李",
    "J.R.R. Tolkien",
    "Dr. Ana Example",
    "K.Raman",
    "Md.Rahman",
    "María-José de la Cruz y Ruiz (Pepa)",
    "محمد علی‌پور",
    "അനിൽ കുമാർ",
    "Nguyễn Thị Minh Khai, Jr.",
    "Ana Example III",
    "x" * 100,
    "Wolfeschlegelsteinhausenbergerdorff " * 2 + "Hubert Blaine Senior Johann Zeus",
)


@pytest.mark.parametrize("name", NAMES)
def test_this_is_a_name(name: str) -> None:
    assert wrong_with_name(name) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("see http://evil.example", MARKUP),
        ("see //evil.example", LINK),
        ("www.evil", LINK),
        ("Ana evil.com", LINK),
        ("Ana EVIL.COM now", LINK),
        ("bit.ly/abc", LINK),
        ("evil.unknowntld/x", LINK),
        ("192.0.2.7", NO_LETTER),
        ("Ana 192.0.2.7", LINK),
        ("Ana ｅｖｉｌ．ｃｏｍ", LINK),
        ("Ana evil。com", LINK),
        ("ana@mail.example", MARKUP),
        ("Ana <b>", MARKUP),
        ("[Ana](evil)", MARKUP),
        ("Ana \u202egnp.exe", HIDDEN),
        ("Ana \u2067x\u2069", HIDDEN),
        ("Ana\u2028Example", HIDDEN),
        ("Ana\u2029Example", HIDDEN),
        ("Ana\nBcc evil", HIDDEN),
        ("Ana\x00", HIDDEN),
        ("Ana\x85Example", HIDDEN),
        ("Ana\u200bExample", HIDDEN),
        ("Ana\ufeff", HIDDEN),
        ("\ud800", HIDDEN),
        ("   ", NO_LETTER),
        ("12", NO_LETTER),
    ],
)
def test_this_is_no_name_and_a_sentence_says_why(text: str, sentence: str) -> None:
    assert wrong_with_name(text) == sentence


@given(st.text(st.characters(categories=["L", "M"], max_codepoint=0xFFFF), min_size=1, max_size=100))
def test_letters_of_any_script_are_a_name_whatever_marks_stand_on_them(word: str) -> None:
    assert wrong_with_name(f"A{word}") is None


@given(st.text(max_size=60))
def test_no_name_holds_what_a_mail_would_show_as_something_else(
    text: str,
) -> None:
    if wrong_with_name(text) is None:
        assert not {"\n", "\r", "<", ">", "@", "\u202e", "\u2028"}.intersection(text)
        assert "//" not in text


@pytest.mark.parametrize("name", ["see evil.com", "Ana\u202eExample"])
async def test_the_answer_is_a_sentence_and_never_a_regular_expression(name: str) -> None:
    answer = await Site().client.post("/v1/accounts", json={**REGISTRATION, "full_name": name})
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error == {"pointer": "/full_name", "code": "not_a_name", "detail": wrong_with_name(name)}


async def test_a_school_is_one_line_of_text() -> None:
    profile = {**REGISTRATION["profile"], "school": "Example\u2028College"}
    answer = await Site().client.post("/v1/accounts", json={**REGISTRATION, "profile": profile})
    assert answer.json()["errors"] == [{"pointer": "/profile/school", "code": "not_a_line", "detail": HIDDEN}]


@pytest.mark.parametrize("name", NAMES[:5])
async def test_people_register_with_their_names(name: str) -> None:
    answer = await Site().client.post("/v1/accounts", json={**REGISTRATION, "full_name": name})
    assert answer.status_code == 202, answer.text
