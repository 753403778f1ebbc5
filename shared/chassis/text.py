"""Texts made comparable: the search finds by these words, and lists are sorted by them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """The text without accents and capitals, with single spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def words_of(text: str) -> tuple[str, ...]:
    """The words that a text is found by, each once."""
    return tuple(dict.fromkeys(re.findall(r"\w+", plain(text))))
