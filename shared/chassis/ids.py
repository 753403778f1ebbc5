"""Identifiers: new ones that sort by time, and derived ones that are the same for the same cause."""

from __future__ import annotations

import hashlib
import secrets
import time


def new_id(prefix: str) -> str:
    """An opaque id with a readable prefix; ids made later sort later (to the millisecond)."""
    return f"{prefix}_{time.time_ns() // 1_000_000:012x}{secrets.randbits(64):016x}"


def derived_id(prefix: str, *parts: str) -> str:
    """The same id for the same parts, so that doing something twice makes one thing."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{prefix}_{digest[:28]}"
