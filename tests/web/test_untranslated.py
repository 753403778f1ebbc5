"""Every sentence of every page goes through a catalog: no word is left for readers of another language."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.web.catalogs import WEB
from tests.web.gallery.gateway import Case, description
from tests.web.gallery.site import Shown, Site, asked_for, every_shown
from tests.web.unmarked import Marked, unmarked
from web import languages

HERE = "http://127.0.0.1"
PAGES = every_shown()
NOT_YET: frozenset[str] = frozenset()
"""Pages that still say something outside of the catalogs. This list only shrinks."""


@pytest.fixture(scope="module")
def site() -> Site:
    description()
    return Site(HERE)


@pytest.fixture
async def reader(site: Site, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setattr(languages, "catalog", lambda _: Marked())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=HERE) as reader:
        yield reader


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: f"{shown.path} {shown.role}".strip())
async def test_no_word_is_left_untranslated(reader: httpx.AsyncClient, shown: Shown) -> None:
    """In Arabic, so that days, amounts and names have no Latin letters either."""
    left = set[str]()
    for turn in range(3):
        page = await reader.get(shown.address, headers=asked_for(Case(shown.role, "arabic", turn)))
        left |= set(unmarked(page.text))
    if shown.path in NOT_YET:
        assert left, f"{shown.path} is translated: take it off the list"
    else:
        assert not left


def test_what_a_page_itself_finds_wrong_goes_through_a_catalog() -> None:
    bare = re.compile(r'wrong\([^,()]+, f?"')
    assert [path.name for path in (WEB / "pages").glob("*.py") if bare.search(path.read_text())] == []
    assert bare.search('**wrong("sure", "Tick the box.")')


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Forgotten</p>",
        "<p>⟦Done⟧ and more</p>",
        '<button aria-label="Close">×</button>',
        '<input placeholder="Search">',
        "<p>⟦Fee⟧: <b>⟦%(n)s⟧ late</b></p>",
    ],
)
def test_an_untranslated_word_is_seen(planted: str) -> None:
    assert list(unmarked(f'<html lang="ar"><body><p>⟦All is well⟧</p>{planted}</body></html>'))


def test_marks_around_marks_and_tags_and_data_are_fine() -> None:
    fine = '<p>⟦%(a)s for ⟦4 weeks⟧ <b class="money">US$ 1</b>⟧ Lakeview Clinic, Africa/Lagos</p>'
    fine += '<button lang="fr">Français</button><code>sha</code>'
    assert not list(unmarked(f'<html lang="ar"><body>{fine}</body></html>'))
