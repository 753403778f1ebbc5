"""The language in which mails are written."""

from __future__ import annotations

from babel import Locale

ENGLISH = Locale("en", "US")
