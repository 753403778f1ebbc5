"""Whether two spellings are of one name: who signs writes that of their profile, as keyboards allow (R37).

Capitals, accents, vowel points, apostrophes and spaces do not count, nor does the order of the words: a
family name stands first in Vietnam and last in Germany. A word more or less is another name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

WITHOUT_PARTS = str.maketrans(
    {
        "đ": "d", "ð": "d", "ł": "l", "ø": "o", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th",
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
    }
)  # fmt: skip
"""Letters that Unicode does not take apart, and those of Arabic that keyboards and habits exchange."""
TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
"""As passports write them in their machine-readable lines."""
NOT_WRITTEN = frozenset("\u02bb\u02bc\u02be\u02bf\u0640")
"""Letters by Unicode's categories that are apostrophes, or lengthen a line of Arabic."""
BETWEEN = frozenset("/.,;·")


def is_same_name(one: str, other: str) -> bool:
    """Whether both are the same words in any order, or the same letters in one order."""
    return not _spellings(one).isdisjoint(_spellings(other))


def _spellings(name: str) -> frozenset[tuple[str, ...]]:
    """Each way to write it, as sorted words and as letters alone; empty for what has no letter."""
    composed = unicodedata.normalize("NFKC", name).casefold()
    found: set[tuple[str, ...]] = set()
    for written in (composed, composed.translate(TWO_LETTERS)):
        words = "".join(_plain(written)).split()
        found |= {tuple(sorted(words)), ("".join(words),)} if words else set()
    return frozenset(found)


def _plain(text: str) -> Iterator[str]:
    """Its letters, vowel signs and digits; a space for whatever stands between words."""
    for letter in unicodedata.normalize("NFKD", text).translate(WITHOUT_PARTS):
        category = unicodedata.category(letter)
        if letter.isspace() or letter in BETWEEN or category == "Pd":
            yield " "
        elif category[0] in "LMN" and letter not in NOT_WRITTEN and not unicodedata.combining(letter):
            yield letter
