"""A deadline as a calendar file (RFC 5545): what to do, where, and the last good minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from web.present.times import instant_of

CRLF = "\r\n"
SHOWN = timedelta(minutes=30)
"""How long the entry is: a deadline is its end, and an entry may not end when it begins."""
FOLDED_AT = 75
"""Octets in a line."""


def calendar_file(uid: str, title: str, last: str, where: str, now: datetime) -> str:
    """`last` is the last good moment. A mail's entry with the same `uid` and this one are one entry."""
    end = instant_of(last).astimezone(UTC)
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rounds//Deadlines//EN", "METHOD:PUBLISH"),
        *("BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"),
        *(f"DTSTART:{end - SHOWN:%Y%m%dT%H%M%SZ}", f"DTEND:{end:%Y%m%dT%H%M%SZ}"),
        *(f"SUMMARY:{_text(title)}", f"URL:{where}", "TRANSP:TRANSPARENT"),
        *("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(title)}", "TRIGGER:-P1D", "END:VALARM"),
        *("END:VEVENT", "END:VCALENDAR"),
    )
    return "".join(part + CRLF for line in lines for part in _folded(line))


def _text(value: str) -> str:
    """Text as RFC 5545 writes it (3.3.11)."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join("".join(c if c.isprintable() else " " for c in escaped).split())


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets; the next begins with a space. No character is cut in two."""
    piece = ""
    for character in line:
        if len((piece + character).encode()) > FOLDED_AT:
            yield piece
            piece = " "
        piece += character
    yield piece
