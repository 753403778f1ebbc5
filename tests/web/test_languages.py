"""Which language a reader gets, and that no sentence of theirs is missing in it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.web.catalogs import NOT_YET, TRANSLATED, catalog, sentences, untranslated
from tests.web.gallery.gateway import Case, description
from tests.web.gallery.site import Site, asked_for
from web import languages
from web.languages import LANGUAGES, chosen
from web.languages import asked_for as wanted_by

HERE = "http://127.0.0.1"
PLACES = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def site() -> Site:
    description()
    return Site(HERE)


@pytest.fixture
async def reader(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=HERE) as reader:
        yield reader


def language_of(page: httpx.Response) -> str:
    found = re.search(r'<html lang="([\w-]+)"', page.text)
    assert found
    return found[1]


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_missing(language: str) -> None:
    missing = untranslated(catalog(language))
    assert not missing, f"run `python -m tests.web.catalogs`, then translate in web/locale/{language}.po"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_says_what_the_sentence_says_of_the_case(language: str) -> None:
    """A lost place would be a lost number; an unknown one would end the page."""
    for message in catalog(language):
        if isinstance(message.id, (list, tuple)):
            allowed = set(PLACES.findall(" ".join(message.id)))
            wrong = [form for form in message.string or () if set(PLACES.findall(form)) - allowed]
            assert not wrong
        elif message.id:
            assert sorted(PLACES.findall(str(message.id))) == sorted(PLACES.findall(str(message.string)))


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_kept_that_no_page_says(language: str) -> None:
    said = {one[0] if isinstance(one, tuple) else one for one in sentences()}
    known = {m.id[0] if isinstance(m.id, (list, tuple)) else m.id for m in catalog(language) if m.id}
    assert known <= said, "run `python -m tests.web.catalogs`"


def test_what_waits_for_a_translation_is_a_file_of_ours() -> None:
    assert {file for files in sentences().values() for file in files} >= NOT_YET


@pytest.mark.parametrize(
    ("header", "first"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("de-DE,de;q=0.9,fr;q=0.5,en;q=0.3", "fr"),
        ("en;q=0.2, ar", "ar"),
        ("fr;q=0", "en"),
        ("de", "en"),
        ("", "en"),
        ("es;q=high, pt", "pt"),
        ("*", "en"),
    ],
)
async def test_without_a_profile_the_browser_is_asked(
    reader: httpx.AsyncClient, header: str, first: str
) -> None:
    page = await reader.get("/help", headers={**asked_for(Case()), "accept-language": header})
    assert language_of(page) == first == chosen(*wanted_by(header))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_switch_in_the_footer_keeps_the_page(reader: httpx.AsyncClient, language: str) -> None:
    """Without scripts, for whoever has no account; the browser's wish comes after it."""
    form = {"language": language, "next": "/rotations?q=heart"}
    answer = await reader.post("/language", data=form, headers={**asked_for(Case()), "origin": HERE})
    assert answer.headers["location"] == "/rotations?q=heart"
    page = await reader.get("/help", headers={**asked_for(Case()), "accept-language": "pt"})
    assert language_of(page) == language
    pressed = re.findall(r'value="(\w\w)" lang="\w\w" aria-current="true"', page.text)
    assert pressed == [language]


async def test_the_switch_goes_into_the_profile_of_whoever_is_signed_in(reader: httpx.AsyncClient) -> None:
    case = asked_for(Case("applicant"))
    form = {"language": "fr", "next": "/profile"}
    answer = await reader.post("/language", data=form, headers={**case, "origin": HERE})
    assert answer.status_code == 303
    assert {"rounds", "rounds-language"} <= set(answer.cookies)


async def test_no_other_site_is_led_to_and_no_unknown_language_taken(reader: httpx.AsyncClient) -> None:
    form = {"language": "xx", "next": "//evil.example"}
    answer = await reader.post("/language", data=form, headers={**asked_for(Case()), "origin": HERE})
    assert answer.headers["location"] == "/"
    assert "rounds-language" not in answer.cookies


async def test_a_profile_counts_more_than_the_browser(reader: httpx.AsyncClient) -> None:
    case = asked_for(Case("applicant", "arabic"))
    page = await reader.get("/applications", headers={**case, "accept-language": "es"})
    assert language_of(page) == "ar"
    assert '<html lang="ar" dir="rtl">' in page.text
    assert "طلباتي" in page.text
    one = await reader.get("/applications/app_1", headers=case)
    assert ">→ " in one.text  # the way back points to where a line begins
    assert "←" not in one.text


def test_numbers_have_the_form_of_their_language() -> None:
    languages.speak("ar")
    weeks = [languages.plural("%(num)d week", "%(num)d weeks", n) for n in (1, 2, 4, 11, 100)]
    assert weeks == ["أسبوع واحد", "أسبوعان", "4 أسابيع", "11 أسبوعًا", "100 أسبوع"]
    languages.speak("es")
    assert languages.plural("%(num)d week", "%(num)d weeks", 2) == "2 semanas"
    languages.speak("en")
