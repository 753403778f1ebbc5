"""Which language a reader gets, and what a sentence is called in it: a gettext catalog for each."""

from __future__ import annotations

import gettext as standard
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGS = Path(__file__).parent / "locale"
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
    "ar": "العربية",
}
"""By their codes, as those who read them call them. English is what the sentences are written in."""
RIGHT_TO_LEFT = frozenset({"ar"})
_SPOKEN: ContextVar[str] = ContextVar("language", default="en")


def speak(locale: str) -> None:
    """From now on, in this request, sentences are in the language of `locale`."""
    _SPOKEN.set(base(locale))


def base(locale: str) -> str:
    """es-MX is es."""
    return locale.replace("_", "-").split("-", maxsplit=1)[0].lower()


def direction(locale: str) -> str:
    return "rtl" if base(locale) in RIGHT_TO_LEFT else "ltr"


@lru_cache(maxsize=16)
def catalog(language: str) -> standard.NullTranslations:
    """What a catalog lacks is said in English."""
    path = CATALOGS / f"{language}.po"
    if language not in LANGUAGES or not path.exists():
        return standard.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return standard.GNUTranslations(compiled)


def gettext(sentence: str) -> str:
    # The empty message of a catalog is its header.
    return catalog(_SPOKEN.get()).gettext(sentence) if sentence else ""


def ngettext(one: str, several: str, num: int) -> str:
    return catalog(_SPOKEN.get()).ngettext(one, several, num)


def _(sentence: str, /, **said: object) -> str:
    """The sentence in the reader's language, with what it says of this case put in."""
    return gettext(sentence) % said if said else gettext(sentence)


def N_(sentence: str) -> str:  # noqa: N802 - the name by which gettext's tools find sentences
    """Marks a sentence of a table, which `_` says later."""
    return sentence


def plural(one: str, several: str, num: int) -> str:
    """The form that this number has in the reader's language; `%(num)d` in it is the number."""
    return ngettext(one, several, num) % {"num": num}


def chosen(*wishes: str) -> str:
    """The first that we have, of a choice in this browser, a profile, and what the browser asks for."""
    return next((wish for wish in wishes if base(wish) in LANGUAGES), "en")


def asked_for(accept_language: str) -> Iterator[str]:
    """Of an Accept-Language header, what is wanted most first (RFC 9110, 12.5.4)."""
    weighed = []
    for part in accept_language[:200].split(","):
        tag, _sep, weight = part.partition(";")
        weighed.append((_weight(weight), tag.strip()))
    yield from (base(tag) for _w, tag in sorted(weighed, key=lambda pair: -pair[0]) if _w > 0)


def _weight(text: str) -> float:
    name, _sep, value = text.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
