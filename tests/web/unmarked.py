"""A language in which every translated sentence is marked, and what a page says outside of the marks."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from tests.web.gallery.words import ARABIC, FULL
from web.languages import LANGUAGES

BEGIN, END = "⟦", "⟧"
SPOKEN = frozenset({"title", "aria-label", "placeholder", "alt", "data-label"})
"""Attributes that are read to people."""
OWN = frozenset({"script", "style", "code", "time"})
"""What is in these is written by a machine for one."""
VOID = frozenset({"input", "br", "meta", "link", "img", "hr"})
WORD = re.compile(r"[A-Za-z]{2,}")
NO_WORDS = re.compile(
    r"\S+@\S+|\S+/\S+|\b\w+_\w+\b"
    rf"|\b(UTC|US|KB|SHA|Rounds|mira|testwell|{'|'.join(LANGUAGES.values())})\b",
    re.IGNORECASE,
)
"""Addresses, zones, ids, units, names."""
DATA = sorted({text for table in (FULL, ARABIC) for texts in table.values() for text in texts}, key=len)


class Marked(gettext.NullTranslations):
    """Puts every sentence between marks."""

    def gettext(self, message: str) -> str:
        return f"{BEGIN}{message}{END}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[bool] = []
        """For each element around: whether its text is for people, in the page's own language."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in SPOKEN and value]
        if tag not in VOID:
            in_another = tag != "html" and any(name == "lang" for name, _ in attrs)
            self._open.append(tag not in OWN and not in_another and all(self._open[-1:]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if all(self._open[-1:]):
            self.found.append(data)


def unmarked(html: str) -> Iterator[str]:
    """Texts with a word that no catalog was asked for and that no answer of the API has."""
    reader = _Texts()
    reader.feed(_without_marked(html))
    for text in reader.found:
        left = NO_WORDS.sub(" ", " ".join(text.split()))
        for known in reversed(DATA):
            left = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", " ", left)
        if WORD.search(left):
            yield " ".join(text.split())


def _without_marked(html: str) -> str:
    """Marks may stand in each other, and around tags such as those of an amount."""
    inner = re.compile(f"{BEGIN}[^{BEGIN}{END}]*{END}")
    while inner.search(html):
        html = inner.sub(" ", html)
    return html
