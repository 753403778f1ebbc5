"""Signed links: what an e-mailed link must carry so that nobody else can make one."""

from __future__ import annotations

import base64
import hmac

_BYTES = 16


def sign(key: bytes, purpose: str, subject: str, generation: int) -> str:
    """The signature of one link: 26 lower-case letters and digits.

    `purpose` keeps a link for one thing from opening another; a higher `generation` makes older ones invalid.
    """
    digest = hmac.digest(key, f"{purpose}|{subject}|{generation}".encode(), "sha256")
    return base64.b32encode(digest[:_BYTES]).decode().rstrip("=").lower()


def check(key: bytes, purpose: str, subject: str, generation: int, signature: str) -> bool:
    """Whether this signature is the one of this link; in constant time, in upper or lower case."""
    expected = sign(key, purpose, subject, generation)
    return hmac.compare_digest(expected.encode(), signature.lower().encode(errors="replace"))
