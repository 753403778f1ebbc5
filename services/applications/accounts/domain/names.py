"""What is a name, and what is not: names go into mails to addresses that nobody has proved yet.

People's names are of any script and any length, with whatever stands in their passports: `Kumar A/L Raman`,
`Priya d/o Nair`, `O’Brien-Šeškelė`, one word. Refused is only what a mail program would make a link of, and
what shows a reader something else than what is written.
"""

from __future__ import annotations

import re
import unicodedata

SHOWN_AS_MARKUP = frozenset('<>@:\\{}|"`[]')
JOINERS = frozenset("\u200c\u200d")
"""Between letters of Persian and of Indian scripts; every other invisible character is refused."""
INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
"""Unicode's categories of control and format characters, line separators, and what is no character."""

_TOP_LEVEL = """
app biz blog click cloud club com dev edu email example gov help info int invalid link live localhost mil
mobi name net news online org page pro shop site space store tech test top travel vip web website wiki work
world xyz zone
"""
TOP_LEVEL_DOMAINS = frozenset(_TOP_LEVEL.split())
"""Besides those of two letters, which are countries."""
DOTTED = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")

NO_LETTER = "Please write a name with at least one letter."
HIDDEN = "Please write the name without line breaks and without invisible characters."
MARKUP = 'Please write the name without any of these: < > @ : \\ { } | " ` [ ]'
LINK = "Please write the name without anything that looks like a link; after a dot, put a space."


def wrong_with_name(text: str) -> str | None:
    """A sentence for the person who wrote it, or None for a name."""
    return wrong_with_line(text) or _wrong(text)


def wrong_with_line(text: str) -> str | None:
    """The same for any other single line of text, such as the name of a school."""
    hidden = (unicodedata.category(letter) in INVISIBLE and letter not in JOINERS for letter in text)
    return HIDDEN if any(hidden) else None


def _wrong(text: str) -> str | None:
    if not any(letter.isalpha() for letter in text):
        return NO_LETTER
    if SHOWN_AS_MARKUP.intersection(text):
        return MARKUP
    return LINK if _looks_like_a_link(text) else None


def _looks_like_a_link(text: str) -> bool:
    """An address of the web, as mail programs find them in plain text."""
    # Compatibility forms too: browsers read `ｅｖｉｌ．ｃｏｍ` and `evil。com` as evil.com.
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u3002", ".")
    if "//" in plain or "www." in plain:
        return True
    return any(_is_a_host(match, plain[match.end() : match.end() + 1]) for match in DOTTED.finditer(plain))


def _is_a_host(match: re.Match[str], following: str) -> bool:
    last = match[0].rpartition(".")[2]
    is_country = len(last) == 2 and last.isascii()
    return following == "/" or last.isdigit() or is_country or last in TOP_LEVEL_DOMAINS
