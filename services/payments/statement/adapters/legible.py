"""Letters that a font lacks, written in those that it has: a word that nobody can see helps nobody."""

from __future__ import annotations

import unicodedata
from collections.abc import Container

from anyascii import anyascii

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
MARKS = frozenset(["Mn", "Me", "Cf"])
"""Categories of what stands on other letters or joins them."""
RIGHT_TO_LEFT = frozenset(["R", "AL"])


def legible(text: str, font: Container[int]) -> str:
    """The text in letters of the font; others as Latin letters sound."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter if ord(letter) in font else _spelled(letter) for letter in composed)


def _spelled(letter: str) -> str:
    if letter.isspace():
        return letter if letter == "\n" else " "
    category = unicodedata.category(letter)
    if category == "Cc":
        return ""
    return anyascii(letter) or ("" if category in MARKS else UNKNOWN)


def is_shaped(text: str) -> bool:
    """Whether letters change with their neighbours, or run from right to left."""
    return any(
        unicodedata.bidirectional(letter) in RIGHT_TO_LEFT or unicodedata.category(letter) in MARKS
        for letter in text
    )
