"""The parts of a refresh token. Only hashes of them are stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from shared.chassis.decision import Refused
from shared.chassis.ids import new_id


class SessionOver(Refused):
    """Logged out, too old, ended by a new password, or by the use of an old refresh token."""

    code = "session_over"


@dataclass(frozen=True, slots=True)
class RefreshToken:
    session_id: str
    family: str
    secret: str

    @classmethod
    def new(cls) -> RefreshToken:
        return cls(new_id("ses"), secrets.token_urlsafe(16), secrets.token_urlsafe(32))

    @classmethod
    def read(cls, text: str) -> RefreshToken:
        parts = text.split(".")
        if len(parts) != 3 or not parts[0].startswith("ses_") or len(text) > 200:
            raise SessionOver("this session is over; sign in again")
        return cls(*parts)

    def next(self, key: bytes) -> RefreshToken:
        """The one that replaces it: the same however often it is asked for, and guessed by nobody else."""
        secret = hmac.digest(key, f"refresh:{self}".encode(), "sha256")
        return RefreshToken(self.session_id, self.family, urlsafe_b64encode(secret).rstrip(b"=").decode())

    def __str__(self) -> str:
        return f"{self.session_id}.{self.family}.{self.secret}"


def sha256(secret: str) -> str:
    """A plain hash is enough for random secrets: nobody can try 256 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
