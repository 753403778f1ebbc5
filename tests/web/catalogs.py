"""The sentences of the pages; `python -m tests.web.catalogs` adds new ones to the catalogs.

A new sentence gets an empty line in every catalog, which the tests refuse until somebody translates it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from web.languages import CATALOGS, LANGUAGES

WEB = Path(CATALOGS).parent
Sentence = str | tuple[str, ...]
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
TEAM = ("pages/office", "templates/office/", "templates/visiting/visitor", "present/team_words")
TEAM_PAGES = ("imports", "team", "costs", "hosts", "vouchers", "mails", "stuck")
"""What office and coaches alone read is in English; a catalog may have more."""
NOT_YET: frozenset[str] = frozenset()
"""Files that applicants read and whose sentences wait for a translation. This list only shrinks."""
NAMES = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "plural": (1, 2)}


@cache
def sentences() -> Mapping[Sentence, frozenset[str]]:
    """Every sentence of the frontend, and the files that say it."""
    found: dict[Sentence, set[str]] = {}
    for file, _line, said, _comments, _context in extract_from_dir(
        str(WEB), [("**.py", "python"), ("**.html", "jinja2")], keywords=NAMES
    ):
        found.setdefault(said, set()).add(file)
    return {said: frozenset(files) for said, files in found.items()}


def is_for_the_team(file: str) -> bool:
    return file.startswith(TEAM) or file in {f"pages/{name}.py" for name in TEAM_PAGES}


def needed() -> Iterator[Sentence]:
    """What anyone and applicants read, which every catalog has to say."""
    for said, files in sentences().items():
        if any(not is_for_the_team(file) and file not in NOT_YET for file in files):
            yield said


def catalog(language: str) -> Catalog:
    with (CATALOGS / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def untranslated(found: Catalog) -> list[Sentence]:
    """Needed and not said, in any of its forms."""
    missing = []
    for said in needed():
        message = found.get(said[0] if isinstance(said, tuple) else said)
        forms = message.string if message else ""
        if not all(forms if isinstance(forms, (list, tuple)) else (forms,)) or (message and message.fuzzy):
            missing.append(said)
    return missing


def main() -> None:
    """Adds what is new, takes away what nobody says any more, and says what is to be translated."""
    for language in TRANSLATED:
        found = catalog(language)
        for said in untranslated(found):
            found.add(said)
            print(f"{language}: {said}")
        known = {said[0] if isinstance(said, tuple) else said for said in sentences()}
        for old in [m.id for m in found if m.id and _first(m.id) not in known]:
            found.delete(_first(old))
        with (CATALOGS / f"{language}.po").open("wb") as file:
            write_po(file, found, width=0, sort_output=True)


def _first(said: object) -> str:
    return str(said[0]) if isinstance(said, (list, tuple)) else str(said)


if __name__ == "__main__":
    main()
