"""Numbers of certificates: sixteen letters and digits in fours, which nobody can guess (R30)."""

from __future__ import annotations

import re

from shared.contracts.links import sign

_LENGTH = 16
"""80 bits: whoever tries a million a second meets the first of a million certificates after 14,000 years."""
_NUMBER = re.compile(rf"[A-Z2-7]{{{_LENGTH}}}")


def number_of(key: bytes, application_id: str, count: int) -> str:
    """Of the first certificate of this application, of the second, and so on."""
    return _in_fours(sign(key, "certificate", application_id, count)[:_LENGTH].upper())


def read_number(text: str) -> str:
    """As people type it: in lower case, without lines, with spaces. Empty where it is no number at all."""
    plain = re.sub(r"[\s-]", "", text).upper()
    return _in_fours(plain) if _NUMBER.fullmatch(plain) else ""


def _in_fours(text: str) -> str:
    return "-".join(text[at : at + 4] for at in range(0, _LENGTH, 4))
