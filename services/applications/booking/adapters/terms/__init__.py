"""The clinical terms: one Markdown file per version beside this file; a signed version is never edited."""

from __future__ import annotations

import hashlib
from importlib import resources

from services.applications.booking.domain.terms import Terms


def read_terms() -> tuple[Terms, ...]:
    """Every version, named by the day from which it counts; the current one last."""
    files = [file for file in resources.files(__name__).iterdir() if file.name.endswith(".md")]
    versions = {file.name.removesuffix(".md"): file.read_bytes() for file in files}
    return tuple(
        Terms(version, hashlib.sha256(text).hexdigest(), text.decode())
        for version, text in sorted(versions.items())
    )
